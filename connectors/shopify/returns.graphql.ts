const TRACKING = /* GraphQL */ `
  reverseFulfillmentOrders(first: 3) {
    nodes {
      reverseDeliveries(first: 3) {
        nodes {
          deliverable { __typename ... on ReverseDeliveryShippingDeliverable { tracking { carrierName number url } } }
        }
      }
    }
  }
`;

/** What a buyer sends back; a line whose goods the shop did not send has no line of the order. */
const LINE = /* GraphQL */ `
  __typename id quantity customerNote returnReasonNote returnReasonDefinition { handle name }
  ... on ReturnLineItem { fulfillmentLineItem { id lineItem { id sku } } }
`;

const RETURN = /* GraphQL */ `
  id name status createdAt requestApprovedAt closedAt order { id name } ${TRACKING}
  returnLineItems(first: 30) { pageInfo { hasNextPage endCursor } nodes { ${LINE} } }
`;

/** A return tells no time of change, and no list has them all: the orders that changed name theirs. */
export const RETURNED_ORDERS = /* GraphQL */ `
  query ReturnedOrders($first: Int!, $after: String, $query: String!) {
    orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes { id updatedAt returns(first: 10) { pageInfo { hasNextPage endCursor } nodes { id } } }
    }
  }
`;

/** The further returns of an order that has more than a page of them. */
export const RETURNS_OF_ORDER = /* GraphQL */ `
  query ReturnsOfOrder($id: ID!, $after: String) {
    of: order(id: $id) { returns(first: 50, after: $after) { pageInfo { hasNextPage endCursor } nodes { id } } }
  }
`;

export const RETURNS_BY_ID = /* GraphQL */ `
  query ReturnsById($ids: [ID!]!) { nodes(ids: $ids) { ... on Return { ${RETURN} } } }
`;

/** The further lines of a return that has more than a page of them. */
export const RETURN_LINES = /* GraphQL */ `
  query ReturnLines($id: ID!, $after: String) {
    of: return(id: $id) {
      returnLineItems(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { ${LINE} } }
    }
  }
`;
