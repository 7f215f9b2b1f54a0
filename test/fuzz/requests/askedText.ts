/** What is asked, as texts: the query as it is, the other two as JSON. */
export interface AskedText {
  readonly query: string;
  readonly operationName: string;
  readonly variables: string;
}
