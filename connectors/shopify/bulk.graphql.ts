/** Has the shop write all that a query finds into a file, each object directly below the one that it belongs to. */
export const BULK_RUN = /* GraphQL */ `
  mutation BulkRun($query: String!) {
    bulkOperationRunQuery(query: $query, groupObjects: true) {
      bulkOperation { id createdAt }
      userErrors { field message code }
    }
  }
`;

/** How far it is, and where its file is: the address is good for a week. */
export const BULK_STATE = /* GraphQL */ `
  query BulkState($id: ID!) { bulkOperation(id: $id) { id status errorCode createdAt objectCount fileSize url } }
`;
