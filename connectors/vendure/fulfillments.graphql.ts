/** Orders with what of them is fulfilled, for shipping the rest and for finding what we made. */
export const FULFILLED = /* GraphQL */ `
  query Fulfilled($options: OrderListOptions!) {
    orders(options: $options) {
      totalItems
      items {
        id
        lines { id quantity productVariant { id sku } }
        fulfillments { id state method trackingCode lines { orderLineId quantity } }
      }
    }
  }
`;

export const ADD_FULFILLMENT = /* GraphQL */ `
  mutation AddFulfillment($input: FulfillOrderInput!) {
    addFulfillmentToOrder(input: $input) {
      __typename
      ... on Fulfillment { id state method trackingCode lines { orderLineId quantity } }
      ... on ErrorResult { errorCode message }
      ... on CreateFulfillmentError { fulfillmentHandlerError }
      ... on InsufficientStockOnHandError { productVariantId stockOnHand }
    }
  }
`;

export const MOVE_FULFILLMENT = /* GraphQL */ `
  mutation MoveFulfillment($id: ID!, $state: String!) {
    transitionFulfillmentToState(id: $id, state: $state) {
      __typename
      ... on Fulfillment { id state }
      ... on ErrorResult { errorCode message }
      ... on FulfillmentStateTransitionError { transitionError fromState toState }
    }
  }
`;
