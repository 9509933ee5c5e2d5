/** Who we are there, and what we may do. */
export const SHOP = /* GraphQL */ `
  query ShopCheck {
    shop { name myshopifyDomain }
    currentAppInstallation { accessScopes { handle } }
  }
`;
