/** Draft orders: the third part of what this stand-in serves. */
export const DRAFT_SCHEMA = /* GraphQL */ `
  enum DraftOrderStatus { COMPLETED INVOICE_SENT OPEN }
  enum DraftOrderSortKeys { ID UPDATED_AT }
  type DraftOrderLineItem implements Node {
    id: ID! sku: String title: String! quantity: Int! requiresShipping: Boolean! approximateDiscountedUnitPriceSet: MoneyBag!
    discountedTotalSet: MoneyBag! taxLines: [TaxLine!]! variant: ProductVariant
  }
  type DraftOrderLineItemConnection { nodes: [DraftOrderLineItem!]! pageInfo: PageInfo! }
  type DraftOrder implements Node {
    id: ID! legacyResourceId: UnsignedInt64! name: String! createdAt: DateTime! updatedAt: DateTime! completedAt: DateTime
    tags: [String!]! note2: String poNumber: String email: String phone: String currencyCode: CurrencyCode! taxesIncluded: Boolean!
    status: DraftOrderStatus! paymentTerms: PaymentTerms totalPriceSet: MoneyBag! totalTaxSet: MoneyBag!
    totalShippingPriceSet: MoneyBag! customer: Customer purchasingEntity: PurchasingEntity shippingAddress: MailingAddress
    billingAddress: MailingAddress shippingLine: ShippingLine customAttributes: [Attribute!]! order: Order
    lineItems(first: Int, after: String): DraftOrderLineItemConnection!
  }
  type DraftOrderConnection { nodes: [DraftOrder!]! pageInfo: PageInfo! }
  extend type Company { mainContact: CompanyContact }
  extend type QueryRoot {
    draftOrder(id: ID!): DraftOrder
    draftOrders(first: Int, after: String, query: String, sortKey: DraftOrderSortKeys): DraftOrderConnection!
  }
  input DraftOrderLineItemInput { variantId: ID quantity: Int! priceOverride: MoneyInput }
  input PurchasingCompanyInput { companyId: ID! companyContactId: ID! companyLocationId: ID! }
  input PurchasingEntityInput { customerId: ID purchasingCompany: PurchasingCompanyInput }
  input PaymentScheduleInput { issuedAt: DateTime dueAt: DateTime }
  input PaymentTermsInput { paymentTermsTemplateId: ID paymentSchedules: [PaymentScheduleInput!] }
  input ShippingLineInput { title: String priceWithCurrency: MoneyInput }
  input MailingAddressInput {
    firstName: String lastName: String company: String address1: String address2: String city: String provinceCode: String
    zip: String countryCode: CountryCode phone: String
  }
  input DraftOrderInput {
    presentmentCurrencyCode: CurrencyCode lineItems: [DraftOrderLineItemInput!] purchasingEntity: PurchasingEntityInput
    paymentTerms: PaymentTermsInput shippingLine: ShippingLineInput shippingAddress: MailingAddressInput
    billingAddress: MailingAddressInput tags: [String!] note: String poNumber: String email: String phone: String
  }
  input DraftOrderDeleteInput { id: ID! }
  type DraftOrderCreatePayload { draftOrder: DraftOrder userErrors: [UserError!]! }
  type DraftOrderUpdatePayload { draftOrder: DraftOrder userErrors: [UserError!]! }
  type DraftOrderCompletePayload { draftOrder: DraftOrder userErrors: [UserError!]! }
  type DraftOrderInvoiceSendPayload { draftOrder: DraftOrder userErrors: [UserError!]! }
  type DraftOrderDeletePayload { deletedId: ID userErrors: [UserError!]! }
  extend type Mutation {
    draftOrderCreate(input: DraftOrderInput!): DraftOrderCreatePayload
    draftOrderUpdate(id: ID!, input: DraftOrderInput!): DraftOrderUpdatePayload
    draftOrderComplete(id: ID!): DraftOrderCompletePayload
    draftOrderInvoiceSend(id: ID!): DraftOrderInvoiceSendPayload
    draftOrderDelete(input: DraftOrderDeleteInput!): DraftOrderDeletePayload
  }
`;
