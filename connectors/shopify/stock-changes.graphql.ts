/** The places that are open, where stock is counted. */
export const STOCK_PLACES = /* GraphQL */ `
  query StockPlaces($after: String) {
    locations(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { id } }
  }
`;

/** Levels of one place, all of them or those that changed since a time; in no order of time. A hundred cost some 300 points. */
export const LEVELS_CHANGED = /* GraphQL */ `
  query LevelsChanged($location: ID!, $first: Int!, $after: String, $query: String) {
    location(id: $location) {
      inventoryLevels(first: $first, after: $after, query: $query) {
        pageInfo { hasNextPage endCursor }
        nodes { updatedAt item { id sku } quantities(names: ["available", "on_hand"]) { name quantity } }
      }
    }
  }
`;
