/** Articles by SKU with what may be sold at one place now. */
export const STOCK_LEVELS = /* GraphQL */ `
  query StockLevels($query: String!, $location: ID!) {
    inventoryItems(first: 250, query: $query) {
      pageInfo { hasNextPage }
      nodes {
        id
        sku
        inventoryLevel(locationId: $location) { quantities(names: ["available"]) { name quantity } }
      }
    }
  }
`;

/** What may be sold of these articles at one place now. 100 of them cost some 200 points. */
export const STOCK_BY_ID = /* GraphQL */ `
  query StockById($ids: [ID!]!, $location: ID!) {
    nodes(ids: $ids) {
      ... on InventoryItem {
        id
        sku
        inventoryLevel(locationId: $location) { updatedAt quantities(names: ["available", "on_hand"]) { name quantity } }
      }
    }
  }
`;

/** The shop's first place, where the connection names none. */
export const PRIMARY_LOCATION = /* GraphQL */ `
  query PrimaryLocation { location { id } }
`;

/** All or nothing; `changeFromQuantity` and the idempotency key are required since 2026-04. */
export const STOCK_SET = /* GraphQL */ `
  mutation StockSet($input: InventorySetQuantitiesInput!, $key: String!) {
    inventorySetQuantities(input: $input) @idempotent(key: $key) {
      inventoryAdjustmentGroup { id }
      userErrors { code field message }
    }
  }
`;
