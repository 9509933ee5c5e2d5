/** What the connector must know of a fulfilment to recognise it and to change it. */
const FULFILLMENT = /* GraphQL */ `
  fragment WaybillFulfillment on Fulfillment {
    id name status displayStatus
    trackingInfo(first: 1) { company number url }
  }
`;

/**
 * What of these orders can still be fulfilled, and what has been. Ten orders of the usual size cost some 700 points; one that has more
 * is asked for alone, with `$orders: 5` and `$lines: 100`.
 */
export const FULFILLABLE = /* GraphQL */ `
  query Fulfillable($ids: [ID!]!, $orders: Int!, $lines: Int!) {
    nodes(ids: $ids) {
      ... on Order {
        id
        name
        fulfillments(first: 10) { ...WaybillFulfillment }
        fulfillmentOrders(first: $orders) {
          pageInfo { hasNextPage }
          nodes {
            id
            status
            fulfillAt
            fulfillmentHolds { displayReason }
            assignedLocation { location { id } }
            lineItems(first: $lines) {
              pageInfo { hasNextPage }
              nodes { id remainingQuantity lineItem { id sku } }
            }
          }
        }
      }
    }
  }
  ${FULFILLMENT}
`;

export const FULFILLMENTS_BY_ID = /* GraphQL */ `
  query FulfillmentsById($ids: [ID!]!) { nodes(ids: $ids) { ...WaybillFulfillment } }
  ${FULFILLMENT}
`;

/** The fulfilments of orders changed since a time. 25 orders with ten parcels each cost some 275 points. */
export const FULFILLMENTS_SURVEYED = /* GraphQL */ `
  query FulfillmentsSurveyed($first: Int!, $after: String, $query: String!) {
    orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id
        fulfillments(first: 10) { ...WaybillFulfillment createdAt }
      }
    }
  }
  ${FULFILLMENT}
`;

/** The fulfilments of these orders: where a lost answer's object would be. */
export const FULFILLMENTS_OF_ORDERS = /* GraphQL */ `
  query FulfillmentsOfOrders($ids: [ID!]!) {
    nodes(ids: $ids) { ... on Order { id fulfillments(first: 25) { ...WaybillFulfillment } } }
  }
  ${FULFILLMENT}
`;

export const FULFILLMENT_CREATE = /* GraphQL */ `
  mutation FulfillmentCreate($fulfillment: FulfillmentInput!) {
    fulfillmentCreate(fulfillment: $fulfillment) {
      fulfillment { ...WaybillFulfillment }
      userErrors { field message }
    }
  }
  ${FULFILLMENT}
`;

export const TRACKING_UPDATE = /* GraphQL */ `
  mutation FulfillmentTracking($id: ID!, $tracking: FulfillmentTrackingInput!, $notify: Boolean) {
    fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $tracking, notifyCustomer: $notify) {
      fulfillment { id }
      userErrors { field message }
    }
  }
`;

export const EVENT_CREATE = /* GraphQL */ `
  mutation FulfillmentEvent($event: FulfillmentEventInput!) {
    fulfillmentEventCreate(fulfillmentEvent: $event) {
      fulfillmentEvent { id status }
      userErrors { field message }
    }
  }
`;

export const FULFILLMENT_CANCEL = /* GraphQL */ `
  mutation FulfillmentCancel($id: ID!) {
    fulfillmentCancel(id: $id) {
      fulfillment { id status }
      userErrors { field message }
    }
  }
`;
