const VARIANT = /* GraphQL */ `
  fragment WaybillVariant on ProductVariant {
    id sku barcode title displayName position price taxable updatedAt
    selectedOptions { name value }
    inventoryItem {
      id harmonizedSystemCode countryCodeOfOrigin provinceCodeOfOrigin requiresShipping tracked
      measurement { weight { value unit } }
    }
  }
`;

const PRODUCT = /* GraphQL */ `
  fragment WaybillProduct on Product {
    id title handle status vendor productType tags updatedAt
    description(truncateAt: 500)
  }
`;

/** Products changed since a time with their variants, the longest unchanged first. */
export const PRODUCTS_CHANGED = /* GraphQL */ `
  query ProductsChanged($first: Int!, $after: String, $query: String!) {
    products(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes {
        ...WaybillProduct
        variants(first: 30) { pageInfo { hasNextPage endCursor } nodes { ...WaybillVariant } }
      }
    }
  }
  ${PRODUCT}
  ${VARIANT}
`;

/** The further variants of a product that has more than a page of them. */
export const PRODUCT_VARIANTS = /* GraphQL */ `
  query ProductVariants($id: ID!, $after: String) {
    product(id: $id) {
      variants(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { ...WaybillVariant } }
    }
  }
  ${VARIANT}
`;

export const VARIANTS_BY_ID = /* GraphQL */ `
  query VariantsById($ids: [ID!]!) {
    nodes(ids: $ids) { ... on ProductVariant { ...WaybillVariant product { ...WaybillProduct } } }
  }
  ${PRODUCT}
  ${VARIANT}
`;
