const LINE = /* GraphQL */ `
  fragment WaybillMoney on MoneyBag { shopMoney { amount currencyCode } }
  fragment WaybillLine on LineItem {
    id sku title quantity currentQuantity requiresShipping
    discountedUnitPriceAfterAllDiscountsSet { ...WaybillMoney }
    discountedTotalSet { ...WaybillMoney }
    taxLines { title ratePercentage priceSet { ...WaybillMoney } }
    variant {
      id
      inventoryItem { id harmonizedSystemCode countryCodeOfOrigin measurement { weight { value unit } } }
    }
  }
`;

/**
 * One order as the connector reads it. Money is the shop's own (`shopMoney`); quantities are the current ones, after edits. With 25
 * orders of 30 lines a page stays below the 1,000 points that one query may cost.
 */
const ORDER = /* GraphQL */ `
  fragment WaybillAddress on MailingAddress {
    name company address1 address2 city province provinceCode zip countryCodeV2 phone
  }
  fragment WaybillOrder on Order {
    id legacyResourceId name createdAt processedAt updatedAt cancelledAt test tags note poNumber sourceName email phone
    currencyCode taxesIncluded displayFinancialStatus displayFulfillmentStatus paymentGatewayNames
    paymentTerms { paymentTermsType dueInDays }
    currentTotalPriceSet { ...WaybillMoney }
    currentTotalTaxSet { ...WaybillMoney }
    currentShippingPriceSet { ...WaybillMoney }
    totalReceivedSet { ...WaybillMoney }
    customer { id displayName tags defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } }
    purchasingEntity {
      __typename
      ... on PurchasingCompany {
        company { id name externalId }
        location { id name externalId taxSettings { taxRegistrationId } }
      }
    }
    shippingAddress { ...WaybillAddress }
    billingAddress { ...WaybillAddress }
    shippingLine { title code }
    customAttributes { key value }
    lineItems(first: 30) { pageInfo { hasNextPage endCursor } nodes { ...WaybillLine } }
  }
  ${LINE}
`;

/** Orders changed since a time, the longest unchanged first. */
export const ORDERS_CHANGED = /* GraphQL */ `
  query OrdersChanged($first: Int!, $after: String, $query: String!) {
    orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes { ...WaybillOrder }
    }
  }
  ${ORDER}
`;

export const ORDERS_BY_ID = /* GraphQL */ `
  query OrdersById($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { ...WaybillOrder } } }
  ${ORDER}
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
      lineItems(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { ...WaybillLine } }
    }
  }
  ${LINE}
`;
