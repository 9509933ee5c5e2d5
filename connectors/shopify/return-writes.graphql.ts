/**
 * What the connector must know of a return to recognise it and to say what came of it. Its reverse fulfilment orders hold the pieces that
 * wait for a word on what becomes of them. Some 560 points for one of the usual size.
 */
const RETURN = /* GraphQL */ `
  fragment WaybillReturn on Return {
    id name status order { id }
    returnLineItems(first: 50) {
      pageInfo { hasNextPage }
      nodes {
        id quantity processedQuantity processableQuantity returnReasonNote
        ... on ReturnLineItem { fulfillmentLineItem { id lineItem { id sku } } }
      }
    }
    reverseFulfillmentOrders(first: 5) {
      nodes {
        lineItems(first: 50) { nodes { id totalQuantity dispositions { quantity } fulfillmentLineItem { id } } }
      }
    }
  }
`;

export const RETURN_AS_IT_IS = /* GraphQL */ `
  query ReturnAsItIs($id: ID!) { return(id: $id) { ...WaybillReturn } }
  ${RETURN}
`;

/** The returns of an order, each by the note of its first line: all lines of one of ours carry its mark. */
export const RETURNS_MARKED = /* GraphQL */ `
  query ReturnsMarked($id: ID!, $after: String) {
    order(id: $id) {
      returns(first: 50, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { id status returnLineItems(first: 1) { nodes { id returnReasonNote } } }
      }
    }
  }
`;

/** What is compared of returns. */
export const RETURNS_SURVEYED = /* GraphQL */ `
  query ReturnsSurveyed($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Return {
        id name status createdAt
        returnLineItems(first: 25) {
          pageInfo { hasNextPage }
          nodes {
            id quantity returnReasonNote
            ... on ReturnLineItem { fulfillmentLineItem { id lineItem { id sku } } }
          }
        }
      }
    }
  }
`;

/** The pieces of an order that its buyer has and that no other return names. */
export const RETURNABLE = /* GraphQL */ `
  query Returnable($orderId: ID!) {
    returnableFulfillments(orderId: $orderId, first: 10) {
      nodes {
        returnableFulfillmentLineItems(first: 50) { nodes { quantity fulfillmentLineItem { id lineItem { id sku } } } }
      }
    }
  }
`;

export const RETURN_CREATE = /* GraphQL */ `
  mutation ReturnCreate($input: ReturnInput!) {
    returnCreate(returnInput: $input) { return { ...WaybillReturn } userErrors { field message code } }
  }
  ${RETURN}
`;

export const RETURN_APPROVE = /* GraphQL */ `
  mutation ReturnApprove($input: ReturnApproveRequestInput!) {
    returnApproveRequest(input: $input) { return { ...WaybillReturn } userErrors { field message code } }
  }
  ${RETURN}
`;

/** Says which pieces came. It names no transfer of money, so nothing is refunded. */
export const RETURN_PROCESS = /* GraphQL */ `
  mutation ReturnProcess($input: ReturnProcessInput!, $key: String!) {
    returnProcess(input: $input) @idempotent(key: $key) {
      return { ...WaybillReturn }
      userErrors { field message code }
    }
  }
  ${RETURN}
`;

export const RETURN_CLOSE = /* GraphQL */ `
  mutation ReturnClose($id: ID!) {
    returnClose(id: $id) { return { ...WaybillReturn } userErrors { field message code } }
  }
  ${RETURN}
`;

export const RETURN_CANCEL = /* GraphQL */ `
  mutation ReturnCancel($id: ID!) {
    returnCancel(id: $id) { return { ...WaybillReturn } userErrors { field message code } }
  }
  ${RETURN}
`;
