/** Articles, as far as Vendure's own fields go: what customs asks of them is in fields that each shop names itself. */
export const ARTICLES = /* GraphQL */ `
  query Articles($options: ProductVariantListOptions!) {
    productVariants(options: $options) {
      items {
        id updatedAt sku name enabled currencyCode price priceWithTax
        options { code name }
        product { id name description }
      }
    }
  }
`;
