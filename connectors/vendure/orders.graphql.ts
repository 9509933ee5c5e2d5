import { OWN_NOTES } from './drafts.graphql.ts';

const ADDRESS = 'fullName company streetLine1 streetLine2 city province postalCode countryCode phoneNumber';

/** An order as far as it concerns others. Money is an integer of the currency's minor units. */
export const ORDERS = /* GraphQL */ `
  query Orders($options: OrderListOptions!) {
    orders(options: $options) {
      items {
        id code type state updatedAt orderPlacedAt currencyCode
        customer { id firstName lastName emailAddress phoneNumber }
        shippingAddress { ${ADDRESS} }
        billingAddress { ${ADDRESS} }
        lines {
          id quantity orderPlacedQuantity taxRate
          proratedUnitPrice proratedUnitPriceWithTax proratedLinePriceWithTax
          productVariant { id sku name }
        }
        surcharges { description priceWithTax }
        shippingLines { shippingMethod { code name } }
        couponCodes
        shippingWithTax total totalWithTax
        fulfillments { state lines { orderLineId quantity } }
        payments { id method amount state transactionId refunds { id total state } }
        ${OWN_NOTES}
      }
    }
  }
`;

/** The newest change of any order: where a first pull begins to follow changes. */
export const NEWEST_CHANGE = /* GraphQL */ `
  query NewestChange {
    orders(options: { take: 1, sort: { updatedAt: DESC } }) { items { updatedAt } }
  }
`;
