/** Products, price lists, customers and companies: the second part of what this stand-in serves. */
export const CATALOGUE_SCHEMA = /* GraphQL */ `
  scalar Money
  enum ProductSortKeys { ID UPDATED_AT }
  enum CustomerSortKeys { ID UPDATED_AT }
  enum CompanyLocationSortKeys { ID UPDATED_AT }
  enum ProductStatus { ACTIVE ARCHIVED DRAFT }
  enum CatalogStatus { ACTIVE ARCHIVED DRAFT }
  enum PriceListPriceOriginType { FIXED RELATIVE }
  type SelectedOption { name: String! value: String! }
  type ProductVariantConnection { nodes: [ProductVariant!]! pageInfo: PageInfo! }
  type Product implements Node {
    id: ID! title: String! handle: String! status: ProductStatus! vendor: String! productType: String! tags: [String!]!
    updatedAt: DateTime! description(truncateAt: Int): String!
    variants(first: Int, after: String): ProductVariantConnection!
  }
  type ProductConnection { nodes: [Product!]! pageInfo: PageInfo! }
  extend type ProductVariant {
    sku: String barcode: String title: String! displayName: String! position: Int! price: Money! taxable: Boolean!
    updatedAt: DateTime! selectedOptions: [SelectedOption!]! product: Product!
  }
  extend type InventoryItem { provinceCodeOfOrigin: String requiresShipping: Boolean! tracked: Boolean! }
  extend type Shop { currencyCode: CurrencyCode! }

  interface Catalog { id: ID! title: String! status: CatalogStatus! priceList: PriceList }
  type CompanyLocationCatalog implements Catalog & Node { id: ID! title: String! status: CatalogStatus! priceList: PriceList }
  type CatalogConnection { nodes: [Catalog!]! }
  type QuantityPriceBreak implements Node { id: ID! minimumQuantity: Int! price: MoneyV2! }
  type QuantityPriceBreakConnection { nodes: [QuantityPriceBreak!]! }
  type PriceListPrice {
    variant: ProductVariant! price: MoneyV2! quantityPriceBreaks(first: Int): QuantityPriceBreakConnection!
  }
  type PriceListPriceConnection { nodes: [PriceListPrice!]! pageInfo: PageInfo! }
  type PriceList implements Node {
    id: ID! name: String! currency: CurrencyCode! catalog: Catalog
    prices(first: Int, after: String, originType: PriceListPriceOriginType, query: String): PriceListPriceConnection!
  }
  type PriceListConnection { nodes: [PriceList!]! pageInfo: PageInfo! }

  extend type Customer {
    firstName: String lastName: String updatedAt: DateTime! note: String locale: String! taxExempt: Boolean!
    addressesV2(first: Int): MailingAddressConnection! companyContactProfiles: [CompanyContact!]!
  }
  type MailingAddressConnection { nodes: [MailingAddress!]! }
  type CustomerConnection { nodes: [Customer!]! pageInfo: PageInfo! }
  type CompanyContact implements Node {
    id: ID! company: Company! roleAssignments(first: Int): CompanyContactRoleAssignmentConnection!
  }
  type CompanyContactRoleAssignment { companyLocation: CompanyLocation! }
  type CompanyContactRoleAssignmentConnection { nodes: [CompanyContactRoleAssignment!]! }
  type CompanyAddress {
    companyName: String! recipient: String address1: String! address2: String city: String province: String zoneCode: String
    zip: String countryCode: CountryCode! phone: String
  }
  extend type CompanyLocationTaxSettings { taxExempt: Boolean! }
  extend type CompanyLocation {
    phone: String note: String locale: String currency: CurrencyCode! updatedAt: DateTime! company: Company!
    shippingAddress: CompanyAddress billingAddress: CompanyAddress catalogs(first: Int): CatalogConnection!
  }
  type CompanyLocationConnection { nodes: [CompanyLocation!]! pageInfo: PageInfo! }

  extend type QueryRoot {
    products(first: Int, after: String, query: String, sortKey: ProductSortKeys): ProductConnection!
    product(id: ID!): Product
    productVariants(first: Int, after: String, query: String): ProductVariantConnection!
    customers(first: Int, after: String, query: String, sortKey: CustomerSortKeys): CustomerConnection!
    companyLocations(first: Int, after: String, query: String, sortKey: CompanyLocationSortKeys): CompanyLocationConnection!
    priceLists(first: Int, after: String): PriceListConnection!
    priceList(id: ID!): PriceList
  }

  type TagsAddPayload { userErrors: [UserError!]! }
  type TagsRemovePayload { userErrors: [UserError!]! }
  extend type Mutation {
    tagsAdd(id: ID!, tags: [String!]!): TagsAddPayload
    tagsRemove(id: ID!, tags: [String!]!): TagsRemovePayload
  }

  input MoneyInput { amount: Decimal! currencyCode: CurrencyCode! }
  input PriceListPriceInput { variantId: ID! price: MoneyInput! compareAtPrice: MoneyInput }
  input QuantityPriceBreakInput { variantId: ID! minimumQuantity: Int! price: MoneyInput! }
  input QuantityRuleInput { variantId: ID! minimum: Int! increment: Int! maximum: Int }
  input QuantityPricingByVariantUpdateInput {
    pricesToAdd: [PriceListPriceInput!]! pricesToDeleteByVariantId: [ID!]!
    quantityPriceBreaksToAdd: [QuantityPriceBreakInput!]! quantityPriceBreaksToDelete: [ID!]!
    quantityRulesToAdd: [QuantityRuleInput!]! quantityRulesToDeleteByVariantId: [ID!]!
  }
  input ProductVariantsBulkInput { id: ID price: Money compareAtPrice: Money }
  enum PriceListPriceUserErrorCode { PRICE_LIST_CURRENCY_MISMATCH PRICE_LIST_NOT_FOUND VARIANT_NOT_FOUND }
  enum QuantityPricingByVariantUserErrorCode {
    PRICE_LIST_NOT_FOUND PRICE_ADD_VARIANT_NOT_FOUND PRICE_ADD_CURRENCY_MISMATCH
    QUANTITY_PRICE_BREAK_ADD_PRICE_LIST_PRICE_NOT_FOUND QUANTITY_PRICE_BREAK_ADD_CURRENCY_MISMATCH
    QUANTITY_PRICE_BREAK_ADD_FAILED_TO_SAVE QUANTITY_PRICE_BREAK_ADD_LIMIT_EXCEEDED
    QUANTITY_RULE_ADD_VARIANT_NOT_FOUND QUANTITY_RULE_ADD_MINIMUM_NOT_A_MULTIPLE_OF_INCREMENT
  }
  enum ProductVariantsBulkUpdateUserErrorCode {
    GREATER_THAN_OR_EQUAL_TO PRODUCT_DOES_NOT_EXIST PRODUCT_VARIANT_DOES_NOT_EXIST
  }
  type PriceListPriceUserError implements DisplayableError {
    code: PriceListPriceUserErrorCode field: [String!] message: String!
  }
  type QuantityPricingByVariantUserError implements DisplayableError {
    code: QuantityPricingByVariantUserErrorCode field: [String!] message: String!
  }
  type ProductVariantsBulkUpdateUserError implements DisplayableError {
    code: ProductVariantsBulkUpdateUserErrorCode field: [String!] message: String!
  }
  type PriceListFixedPricesAddPayload { userErrors: [PriceListPriceUserError!]! }
  type QuantityPricingByVariantUpdatePayload { userErrors: [QuantityPricingByVariantUserError!]! }
  type ProductVariantsBulkUpdatePayload { userErrors: [ProductVariantsBulkUpdateUserError!]! }
  extend type Mutation {
    priceListFixedPricesAdd(priceListId: ID!, prices: [PriceListPriceInput!]!): PriceListFixedPricesAddPayload
    quantityPricingByVariantUpdate(
      priceListId: ID! input: QuantityPricingByVariantUpdateInput!
    ): QuantityPricingByVariantUpdatePayload
    productVariantsBulkUpdate(productId: ID!, variants: [ProductVariantsBulkInput!]!): ProductVariantsBulkUpdatePayload
  }
`;
