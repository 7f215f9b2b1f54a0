/** Parents of the identity resolvers: `<GraphQL type>Mapper`, read by codegen.ts. */
export interface PersonMapper {
  readonly id: string;
}

export interface LegalEntityMapper {
  readonly uscc: string;
  /** As the subgraphs that know it gave them, for `name` alone. */
  readonly organizationName?: string | null | undefined;
  readonly departmentName?: string | null | undefined;
}
