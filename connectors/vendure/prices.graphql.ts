/** Articles with the prices that they have in the channel that is asked. */
export const PRICED = /* GraphQL */ `
  query Priced($options: ProductVariantListOptions!) {
    productVariants(options: $options) { items { id sku productId prices { currencyCode price } } }
  }
`;

/** One price of one article, in the channel that is asked; set, or taken away. */
export const SET_PRICE = /* GraphQL */ `
  mutation SetPrice($input: [UpdateProductVariantInput!]!) {
    updateProductVariants(input: $input) { id }
  }
`;
