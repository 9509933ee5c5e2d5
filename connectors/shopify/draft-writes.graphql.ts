const MADE = /* GraphQL */ `
  fragment WaybillMadeDraft on DraftOrder { id name status tags order { id name } }
`;

/** Drafts that carry a tag of ours. The search lags behind the drafts. */
export const DRAFTS_TAGGED = /* GraphQL */ `
  query DraftsTagged($query: String!) { draftOrders(first: 250, query: $query) { nodes { ...WaybillMadeDraft } } }
  ${MADE}
`;

export const DRAFTS_AS_THEY_ARE = /* GraphQL */ `
  query DraftsAsTheyAre($ids: [ID!]!) { nodes(ids: $ids) { ...WaybillMadeDraft } }
  ${MADE}
`;

/** Whom a company's place has for its main contact: a draft for a company names all three. */
export const COMPANY_BUYERS = /* GraphQL */ `
  query CompanyBuyers($ids: [ID!]!) {
    nodes(ids: $ids) { ... on CompanyLocation { id company { id mainContact { id } } } }
  }
`;

export const DRAFT_CREATE = /* GraphQL */ `
  mutation DraftCreate($input: DraftOrderInput!) {
    draftOrderCreate(input: $input) { draftOrder { ...WaybillMadeDraft } userErrors { field message } }
  }
  ${MADE}
`;

export const DRAFT_UPDATE = /* GraphQL */ `
  mutation DraftUpdate($id: ID!, $input: DraftOrderInput!) {
    draftOrderUpdate(id: $id, input: $input) { draftOrder { ...WaybillMadeDraft } userErrors { field message } }
  }
  ${MADE}
`;

/** Makes an order of a draft: paid by its terms, or marked as paid where it has none. */
export const DRAFT_COMPLETE = /* GraphQL */ `
  mutation DraftComplete($id: ID!) {
    draftOrderComplete(id: $id) { draftOrder { ...WaybillMadeDraft } userErrors { field message } }
  }
  ${MADE}
`;

/** Writes to the buyer, with a link to pay. */
export const DRAFT_INVOICE = /* GraphQL */ `
  mutation DraftInvoice($id: ID!) {
    draftOrderInvoiceSend(id: $id) { draftOrder { ...WaybillMadeDraft } userErrors { field message } }
  }
  ${MADE}
`;

export const DRAFT_DELETE = /* GraphQL */ `
  mutation DraftDelete($id: ID!) { draftOrderDelete(input: { id: $id }) { deletedId userErrors { field message } } }
`;
