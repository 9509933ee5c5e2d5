/** The private notes of an order, among which ours says whose draft it was. */
export const OWN_NOTES = 'history(options: { filter: { type: { eq: "ORDER_NOTE" } } }) { items { id data } }';

/** Orders in any state, also before they are placed. */
export const DRAFTS = /* GraphQL */ `
  query Drafts($options: OrderListOptions!) {
    orders(options: $options) { items { id code state ${OWN_NOTES} } totalItems }
  }
`;

export const BUYERS = /* GraphQL */ `
  query Buyers($options: CustomerListOptions!) {
    customers(options: $options) { items { id emailAddress user { id } } }
  }
`;

export const CREATE_DRAFT = /* GraphQL */ `
  mutation CreateDraft { createDraftOrder { id code currencyCode } }
`;

export const DELETE_DRAFT = /* GraphQL */ `
  mutation DeleteDraft($id: ID!) { deleteDraftOrder(orderId: $id) { result message } }
`;

export const MARK_DRAFT = /* GraphQL */ `
  mutation MarkDraft($input: AddNoteToOrderInput!) { addNoteToOrder(input: $input) { id ${OWN_NOTES} } }
`;

/** Says of it that it is whole: the last call. */
export const FINISH_DRAFT = /* GraphQL */ `
  mutation FinishDraft($input: UpdateOrderNoteInput!) { updateOrderNote(input: $input) { id } }
`;

export const SET_DRAFT_CUSTOMER = /* GraphQL */ `
  mutation SetDraftCustomer($id: ID!, $customerId: ID, $input: CreateCustomerInput) {
    setCustomerForDraftOrder(orderId: $id, customerId: $customerId, input: $input) {
      __typename
      ... on Order { id }
      ... on ErrorResult { errorCode message }
    }
  }
`;

export const SET_DRAFT_ADDRESSES = /* GraphQL */ `
  mutation SetDraftAddresses($id: ID!, $shipping: CreateAddressInput!, $billing: CreateAddressInput!) {
    setDraftOrderShippingAddress(orderId: $id, input: $shipping) { id }
    setDraftOrderBillingAddress(orderId: $id, input: $billing) { id }
  }
`;

/** Adds so many lines, one after the other: variables `line0`, `line1` ..., and answers under the same names. */
export function addDraftLines(count: number): string {
  const names = Array.from({ length: count }, (_, at) => `line${at}`);
  return /* GraphQL */ `
    mutation AddDraftLines($id: ID!, ${names.map((name) => `$${name}: AddItemToDraftOrderInput!`).join(', ')}) {
      ${names
        .map(
          (name) => `${name}: addItemToDraftOrder(orderId: $id, input: $${name}) {
            __typename
            ... on Order { id }
            ... on ErrorResult { errorCode message }
            ... on InsufficientStockError { quantityAvailable }
            ... on OrderInterceptorError { interceptorError }
          }`,
        )
        .join('\n')}
    }
  `;
}

/** What the shop makes of it, and whether the channel keeps its prices with tax. */
export const DRAFT_PRICED = /* GraphQL */ `
  query DraftPriced($id: ID!) {
    order(id: $id) {
      currencyCode totalWithTax
      lines { quantity proratedLinePrice proratedLinePriceWithTax productVariant { sku } }
    }
    activeChannel { pricesIncludeTax }
  }
`;
