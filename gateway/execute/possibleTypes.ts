import { type GraphQLSchema, isAbstractType, isObjectType } from "graphql";

/** Whether an object of a runtime type satisfies a type condition; each condition's set is made once. */
export type TypeTest = (runtimeType: unknown) => boolean;

/** Tests of one schema, kept per condition. */
export function createTypeTests(schema: GraphQLSchema): (typeCondition: string) => TypeTest {
  const tests = new Map<string, TypeTest>();
  return (typeCondition) => {
    const known = tests.get(typeCondition);
    if (known !== undefined) return known;
    const test = createTypeTest(schema, typeCondition);
    tests.set(typeCondition, test);
    return test;
  };
}

function createTypeTest(schema: GraphQLSchema, typeCondition: string): TypeTest {
  const type = schema.getType(typeCondition);
  if (type === undefined || isObjectType(type) || !isAbstractType(type)) return (name) => name === typeCondition;
  const objects = schema.getPossibleTypes(type).map(({ name }) => name);
  const interfaces = "getInterfaces" in type ? schema.getImplementations(type).interfaces.map(({ name }) => name) : [];
  // An interface object's own name stands as a runtime type until its owner has been asked.
  const names = new Set<unknown>([typeCondition, ...objects, ...interfaces]);
  return (name) => names.has(name);
}
