/** Who buys signs in to the shop API by the same names as an administrator does to the other. */
export const SHOP_LOGIN = /* GraphQL */ `
  mutation SignIn($username: String!, $password: String!) {
    login(username: $username, password: $password) {
      __typename
      ... on ErrorResult { errorCode message }
    }
  }
`;

/** How the channel shows prices. */
export const CHANNEL = /* GraphQL */ `
  query ActiveChannel { activeChannel { pricesIncludeTax availableCurrencyCodes } }
`;

export const SHOWN = /* GraphQL */ `
  query Shown($options: ProductListOptions!) {
    products(options: $options) { items { variants { sku currencyCode price priceWithTax } } }
  }
`;
