/** Tags of a customer that go and that come, in this order; each only where there are any. */
export const CUSTOMER_STANDING = /* GraphQL */ `
  mutation CustomerStanding($id: ID!, $gone: [String!]!, $goes: Boolean!, $tags: [String!]!, $comes: Boolean!) {
    tagsRemove(id: $id, tags: $gone) @include(if: $goes) { userErrors { field message } }
    tagsAdd(id: $id, tags: $tags) @include(if: $comes) { userErrors { field message } }
  }
`;

export const CUSTOMER_TAGS = /* GraphQL */ `
  query CustomerTags($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer { id tags } } }
`;
