const LINE = /* GraphQL */ `
  fragment WaybillDraftMoney on MoneyBag { shopMoney { amount currencyCode } }
  fragment WaybillDraftLine on DraftOrderLineItem {
    id sku title quantity currentQuantity: quantity requiresShipping
    discountedUnitPriceAfterAllDiscountsSet: approximateDiscountedUnitPriceSet { ...WaybillDraftMoney }
    discountedTotalSet { ...WaybillDraftMoney }
    taxLines { title ratePercentage priceSet { ...WaybillDraftMoney } }
    variant {
      id
      inventoryItem { id harmonizedSystemCode countryCodeOfOrigin measurement { weight { value unit } } }
    }
  }
`;

/** What a draft is read as: its fields under the names that an order has for them. */
const DRAFT = /* GraphQL */ `
  fragment WaybillDraftAddress on MailingAddress {
    name company address1 address2 city province provinceCode zip countryCodeV2 phone
  }
  fragment WaybillDraft on DraftOrder {
    id legacyResourceId name createdAt processedAt: createdAt updatedAt cancelledAt: completedAt tags note: note2 poNumber email phone
    currencyCode taxesIncluded draftStatus: status
    paymentTerms { paymentTermsType dueInDays }
    currentTotalPriceSet: totalPriceSet { ...WaybillDraftMoney }
    currentTotalTaxSet: totalTaxSet { ...WaybillDraftMoney }
    currentShippingPriceSet: totalShippingPriceSet { ...WaybillDraftMoney }
    customer { id displayName tags defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } }
    purchasingEntity {
      __typename
      ... on PurchasingCompany {
        company { id name externalId }
        location { id name externalId taxSettings { taxRegistrationId } }
      }
    }
    shippingAddress { ...WaybillDraftAddress }
    billingAddress { ...WaybillDraftAddress }
    shippingLine { title code }
    customAttributes { key value }
    lineItems(first: 100) {
      pageInfo { hasNextPage endCursor }
      nodes { ...WaybillDraftLine }
    }
  }
  ${LINE}
`;

/** Drafts changed since a time, the longest unchanged first. */
export const DRAFTS_CHANGED = /* GraphQL */ `
  query DraftsChanged($first: Int!, $after: String, $query: String!) {
    draftOrders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes { ...WaybillDraft }
    }
  }
  ${DRAFT}
`;

export const DRAFTS_BY_ID = /* GraphQL */ `
  query DraftsById($ids: [ID!]!) { nodes(ids: $ids) { ...WaybillDraft } }
  ${DRAFT}
`;

/** The further lines of a draft that has more than a page of them. */
export const DRAFT_LINES = /* GraphQL */ `
  query DraftLines($id: ID!, $after: String) {
    of: draftOrder(id: $id) {
      lineItems(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { ...WaybillDraftLine } }
    }
  }
  ${LINE}
`;
