import type { World } from "../world/types.ts";
import { assetDirt } from "./assetDirt.ts";
import type { Dirt } from "./dirtTypes.ts";
import { dropDirt } from "./dropDirt.ts";
import { gridDirt } from "./gridDirt.ts";
import { serviceDirt } from "./serviceDirt.ts";

/**
 * Which record holds which dirt, in all systems: the one table that stand-ins write by and tests read by. Nearly all of it stands
 * in one village, so that what is tested elsewhere stays clean. People without a valid number are in `world/unidentified.ts`.
 */
export function dirtOf(world: World): Dirt {
  return [...gridDirt(world), ...serviceDirt(world), ...assetDirt(world), ...dropDirt(world)];
}
