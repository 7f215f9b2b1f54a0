/** Loaded into the gateway's process (`--import`): asked by a message, it says what the shared prototypes hold. */
process.on("message", () => {
  const shared = { Object, Array, Function, String, Number, Promise, Map, Error };
  const names = Object.entries(shared).map(([name, { prototype }]) => [
    name,
    Reflect.ownKeys(prototype).map(String).sort().join(),
  ]);
  process.send?.({ prototypes: JSON.stringify(names) });
});
