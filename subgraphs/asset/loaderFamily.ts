import type DataLoader from "dataloader";

/** One DataLoader for each combination of arguments that an operation uses; lists with the same arguments are batched. */
export function loaderFamily<Arguments extends object, Value>(
  make: (input: Arguments) => DataLoader<string, Value>,
): (input: Arguments) => DataLoader<string, Value> {
  const loaders = new Map<string, DataLoader<string, Value>>();
  return (input) => {
    const key = JSON.stringify(Object.entries(input).sort());
    const loader = loaders.get(key) ?? make(input);
    loaders.set(key, loader);
    return loader;
  };
}
