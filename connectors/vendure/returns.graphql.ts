/** Orders as far as they tell which pieces came back: refunds, cancellations, and when what left. */
export const GOODS_BACK = /* GraphQL */ `
  query GoodsBack($options: OrderListOptions!) {
    orders(options: $options) {
      items {
        id code updatedAt orderPlacedAt
        customer { id }
        lines { id quantity productVariant { sku name } }
        fulfillments { id createdAt state lines { orderLineId quantity } }
        payments { id refunds { id createdAt state reason lines { orderLineId quantity } } }
        history(options: {
          filter: { type: { in: ["ORDER_NOTE", "ORDER_CANCELLATION", "ORDER_FULFILLMENT_TRANSITION"] } }
          sort: { createdAt: ASC }
        }) { items { id type createdAt data } }
      }
    }
  }
`;
