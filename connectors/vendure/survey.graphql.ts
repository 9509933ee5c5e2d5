import { OWN_NOTES } from './drafts.graphql.ts';

/** What is compared of an order: nobody's name or address. */
export const ORDERS_SURVEYED = /* GraphQL */ `
  query OrdersSurveyed($options: OrderListOptions!) {
    orders(options: $options) {
      items {
        id code state updatedAt orderPlacedAt currencyCode totalWithTax
        total
        lines {
          id quantity orderPlacedQuantity proratedUnitPrice proratedUnitPriceWithTax proratedLinePriceWithTax
          productVariant { sku }
        }
        fulfillments { state lines { orderLineId quantity } }
        ${OWN_NOTES}
      }
    }
  }
`;

export const FULFILLMENTS_SURVEYED = /* GraphQL */ `
  query FulfillmentsSurveyed($options: OrderListOptions!) {
    orders(options: $options) {
      items {
        id code updatedAt orderPlacedAt
        lines { id productVariant { sku } }
        fulfillments { id updatedAt state method trackingCode lines { orderLineId quantity } }
      }
    }
  }
`;
