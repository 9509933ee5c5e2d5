const MONEY = '{ shopMoney { amount currencyCode } }';

const LINE = `
  id sku title quantity currentQuantity requiresShipping
  discountedUnitPriceAfterAllDiscountsSet ${MONEY}
  discountedTotalSet ${MONEY}
  taxLines { title ratePercentage priceSet ${MONEY} }
  variant {
    id
    inventoryItem { id harmonizedSystemCode countryCodeOfOrigin measurement { weight { value unit } } }
  }
`;

const ADDRESS = '{ name company address1 address2 city province provinceCode zip countryCodeV2 phone }';

/**
 * One order as the connector reads it, its lines aside. Money is the shop's own (`shopMoney`); quantities are the current ones, after
 * edits. No fragments by name: one text serves queries and bulk operations.
 */
const ORDER = `
  id legacyResourceId name createdAt processedAt updatedAt cancelledAt test tags note poNumber sourceName email phone
  currencyCode taxesIncluded displayFinancialStatus displayFulfillmentStatus paymentGatewayNames
  paymentTerms { paymentTermsType dueInDays }
  currentTotalPriceSet ${MONEY}
  currentTotalTaxSet ${MONEY}
  currentShippingPriceSet ${MONEY}
  totalReceivedSet ${MONEY}
  customer { id displayName tags defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } }
  purchasingEntity {
    __typename
    ... on PurchasingCompany {
      company { id name externalId }
      location { id name externalId taxSettings { taxRegistrationId } }
    }
  }
  shippingAddress ${ADDRESS}
  billingAddress ${ADDRESS}
  shippingLine { title code }
  customAttributes { key value }
`;

/** With 25 orders of 30 lines a page stays below the 1,000 points that one query may cost. */
const LINES = `lineItems(first: 30) { pageInfo { hasNextPage endCursor } nodes { ${LINE} } }`;

/** Orders changed since a time, the longest unchanged first. */
export const ORDERS_CHANGED = /* GraphQL */ `
  query OrdersChanged($first: Int!, $after: String, $query: String!) {
    orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes { ${ORDER} ${LINES} }
    }
  }
`;

export const ORDERS_BY_ID = /* GraphQL */ `
  query OrdersById($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { ${ORDER} ${LINES} } } }
`;

/** How many there are, counted no further than to the limit. */
export const ORDERS_COUNT = /* GraphQL */ `
  query OrdersCount($limit: Int!) { ordersCount(limit: $limit) { count } }
`;

/** All orders, for a bulk operation: it pages by itself, and its lists are edges. */
export const ALL_ORDERS = /* GraphQL */ `
  query AllOrders { orders { edges { node { ${ORDER} lineItems { edges { node { ${LINE} } } } } } } }
`;

/** What is compared of orders changed since a time, and no more. With 25 orders of 30 lines some 800 points. */
export const ORDERS_SURVEYED = /* GraphQL */ `
  query OrdersSurveyed($first: Int!, $after: String, $query: String!) {
    orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id name updatedAt cancelledAt tags
        currentTotalPriceSet { shopMoney { amount currencyCode } }
        lineItems(first: 30) { pageInfo { hasNextPage endCursor } nodes { sku currentQuantity } }
      }
    }
  }
`;

/** The further lines of an order that has more than a page of them. */
export const ORDER_LINES = /* GraphQL */ `
  query OrderLines($id: ID!, $after: String) {
    of: order(id: $id) {
      lineItems(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { ${LINE} } }
    }
  }
`;
