import { buildSchema } from 'graphql';
import { BULK_SCHEMA } from './schema-bulk.ts';
import { CATALOGUE_SCHEMA } from './schema-catalogue.ts';
import { DRAFT_SCHEMA } from './schema-drafts.ts';
import { RETURN_SCHEMA } from './schema-returns.ts';

/** Orders, fulfilment and stock. */
const TRADE_SCHEMA = /* GraphQL */ `
  directive @idempotent(key: String!) on FIELD
  scalar DateTime
  scalar Decimal
  scalar UnsignedInt64
  scalar URL
  enum CountryCode { AU BE CA CN DE ES FR GB IN IT JP NL PL TW US VN }
  enum CurrencyCode { AUD CAD EUR GBP JPY PLN USD }
  enum OrderSortKeys { ID UPDATED_AT }
  enum OrderDisplayFinancialStatus { PENDING PAID REFUNDED VOIDED }
  enum OrderDisplayFulfillmentStatus { UNFULFILLED PARTIALLY_FULFILLED FULFILLED }
  enum PaymentTermsType { NET }
  enum WeightUnit { KILOGRAMS }
  enum FulfillmentStatus { CANCELLED SUCCESS }
  enum FulfillmentDisplayStatus { CANCELED DELIVERED FAILURE FULFILLED IN_TRANSIT OUT_FOR_DELIVERY }
  enum FulfillmentEventStatus { DELIVERED FAILURE IN_TRANSIT OUT_FOR_DELIVERY }
  enum FulfillmentOrderStatus { CANCELLED CLOSED IN_PROGRESS ON_HOLD OPEN SCHEDULED }
  type FulfillmentHold implements Node { id: ID! displayReason: String! }
  enum InventorySetQuantitiesUserErrorCode {
    CHANGE_FROM_QUANTITY_STALE IDEMPOTENCY_KEY_PARAMETER_MISMATCH INVALID_INVENTORY_ITEM INVALID_LOCATION INVALID_QUANTITY_NEGATIVE
  }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  interface Node { id: ID! }
  type MoneyV2 { amount: Decimal! currencyCode: CurrencyCode! }
  type MoneyBag { shopMoney: MoneyV2! presentmentMoney: MoneyV2! }
  type Attribute { key: String! value: String }
  type MailingAddress implements Node {
    id: ID! name: String company: String address1: String address2: String city: String province: String provinceCode: String
    zip: String countryCodeV2: CountryCode phone: String
  }
  type CustomerEmailAddress { emailAddress: String! }
  type CustomerPhoneNumber { phoneNumber: String! }
  type Customer implements Node {
    id: ID! displayName: String! tags: [String!]! defaultEmailAddress: CustomerEmailAddress defaultPhoneNumber: CustomerPhoneNumber
  }
  type Company implements Node { id: ID! name: String! externalId: String }
  type CompanyLocationTaxSettings { taxRegistrationId: String }
  type CompanyLocation implements Node { id: ID! name: String! externalId: String taxSettings: CompanyLocationTaxSettings! }
  type PurchasingCompany { company: Company! location: CompanyLocation! }
  union PurchasingEntity = Customer | PurchasingCompany
  type PaymentTerms { paymentTermsType: PaymentTermsType! dueInDays: Int }
  type ShippingLine { title: String! code: String }
  type TaxLine { title: String! ratePercentage: Float priceSet: MoneyBag! }
  type Weight { value: Float! unit: WeightUnit! }
  type InventoryItemMeasurement implements Node { id: ID! weight: Weight }
  type InventoryQuantity implements Node { id: ID! name: String! quantity: Int! }
  type InventoryLevel implements Node {
    id: ID! updatedAt: DateTime! item: InventoryItem! quantities(names: [String!]!): [InventoryQuantity!]!
  }
  type InventoryLevelConnection { nodes: [InventoryLevel!]! pageInfo: PageInfo! }
  type InventoryItem implements Node {
    id: ID! sku: String harmonizedSystemCode: String countryCodeOfOrigin: CountryCode measurement: InventoryItemMeasurement!
    inventoryLevel(locationId: ID!): InventoryLevel
  }
  type InventoryItemConnection { nodes: [InventoryItem!]! pageInfo: PageInfo! }
  type ProductVariant implements Node { id: ID! inventoryItem: InventoryItem! }
  type LineItem implements Node {
    id: ID! sku: String title: String! quantity: Int! currentQuantity: Int! requiresShipping: Boolean!
    discountedUnitPriceAfterAllDiscountsSet: MoneyBag! discountedTotalSet: MoneyBag! taxLines: [TaxLine!]! variant: ProductVariant
  }
  type LineItemConnection { nodes: [LineItem!]! pageInfo: PageInfo! }
  type Location implements Node {
    id: ID! name: String! inventoryLevels(first: Int, after: String, query: String): InventoryLevelConnection!
  }
  type LocationConnection { nodes: [Location!]! pageInfo: PageInfo! }
  type FulfillmentTrackingInfo { company: String number: String url: URL }
  type Fulfillment implements Node {
    id: ID! name: String! status: FulfillmentStatus! displayStatus: FulfillmentDisplayStatus
    trackingInfo(first: Int): [FulfillmentTrackingInfo!]!
    createdAt: DateTime!
  }
  type FulfillmentOrderAssignedLocation { location: Location }
  type FulfillmentOrderLineItem implements Node { id: ID! remainingQuantity: Int! lineItem: LineItem! }
  type FulfillmentOrderLineItemConnection { nodes: [FulfillmentOrderLineItem!]! pageInfo: PageInfo! }
  type FulfillmentOrder implements Node {
    id: ID! status: FulfillmentOrderStatus! fulfillAt: DateTime fulfillmentHolds: [FulfillmentHold!]!
    assignedLocation: FulfillmentOrderAssignedLocation!
    lineItems(first: Int, after: String): FulfillmentOrderLineItemConnection!
  }
  type FulfillmentOrderConnection { nodes: [FulfillmentOrder!]! pageInfo: PageInfo! }
  type Order implements Node {
    id: ID! legacyResourceId: UnsignedInt64! name: String! createdAt: DateTime! processedAt: DateTime! updatedAt: DateTime!
    cancelledAt: DateTime test: Boolean! tags: [String!]! note: String poNumber: String sourceName: String email: String phone: String
    currencyCode: CurrencyCode! taxesIncluded: Boolean! displayFinancialStatus: OrderDisplayFinancialStatus
    displayFulfillmentStatus: OrderDisplayFulfillmentStatus! paymentGatewayNames: [String!]! paymentTerms: PaymentTerms
    currentTotalPriceSet: MoneyBag! currentTotalTaxSet: MoneyBag! currentShippingPriceSet: MoneyBag! totalReceivedSet: MoneyBag!
    customer: Customer purchasingEntity: PurchasingEntity shippingAddress: MailingAddress billingAddress: MailingAddress
    shippingLine: ShippingLine customAttributes: [Attribute!]!
    lineItems(first: Int, after: String): LineItemConnection!
    fulfillments(first: Int): [Fulfillment!]!
    fulfillmentOrders(first: Int, after: String): FulfillmentOrderConnection!
  }
  type OrderConnection { nodes: [Order!]! pageInfo: PageInfo! }
  type AccessScope { handle: String! }
  type AppInstallation implements Node { id: ID! accessScopes: [AccessScope!]! }
  type Shop implements Node { id: ID! name: String! myshopifyDomain: String! }
  type QueryRoot {
    shop: Shop!
    currentAppInstallation: AppInstallation!
    location(id: ID): Location
    locations(first: Int, after: String): LocationConnection!
    order(id: ID!): Order
    orders(first: Int, after: String, query: String, sortKey: OrderSortKeys): OrderConnection!
    nodes(ids: [ID!]!): [Node]!
    inventoryItems(first: Int, query: String): InventoryItemConnection!
  }
  interface DisplayableError { field: [String!] message: String! }
  type UserError implements DisplayableError { field: [String!] message: String! }
  input FulfillmentTrackingInput { company: String number: String url: URL }
  input FulfillmentOrderLineItemInput { id: ID! quantity: Int! }
  input FulfillmentOrderLineItemsInput { fulfillmentOrderId: ID! fulfillmentOrderLineItems: [FulfillmentOrderLineItemInput!] }
  input FulfillmentInput {
    lineItemsByFulfillmentOrder: [FulfillmentOrderLineItemsInput!]! notifyCustomer: Boolean = false trackingInfo: FulfillmentTrackingInput
  }
  type FulfillmentCreatePayload { fulfillment: Fulfillment userErrors: [UserError!]! }
  type FulfillmentTrackingInfoUpdatePayload { fulfillment: Fulfillment userErrors: [UserError!]! }
  type FulfillmentCancelPayload { fulfillment: Fulfillment userErrors: [UserError!]! }
  input FulfillmentEventInput { fulfillmentId: ID! status: FulfillmentEventStatus! happenedAt: DateTime }
  type FulfillmentEvent implements Node { id: ID! status: FulfillmentEventStatus! }
  type FulfillmentEventCreatePayload { fulfillmentEvent: FulfillmentEvent userErrors: [UserError!]! }
  input InventoryQuantityInput { inventoryItemId: ID! locationId: ID! quantity: Int! changeFromQuantity: Int }
  input InventorySetQuantitiesInput {
    name: String! reason: String! referenceDocumentUri: String quantities: [InventoryQuantityInput!]!
  }
  type InventorySetQuantitiesUserError implements DisplayableError {
    code: InventorySetQuantitiesUserErrorCode field: [String!] message: String!
  }
  type InventoryAdjustmentGroup implements Node { id: ID! }
  type InventorySetQuantitiesPayload {
    inventoryAdjustmentGroup: InventoryAdjustmentGroup userErrors: [InventorySetQuantitiesUserError!]!
  }
  type Mutation {
    fulfillmentCreate(fulfillment: FulfillmentInput!): FulfillmentCreatePayload
    fulfillmentTrackingInfoUpdate(
      fulfillmentId: ID! trackingInfoInput: FulfillmentTrackingInput! notifyCustomer: Boolean
    ): FulfillmentTrackingInfoUpdatePayload
    fulfillmentEventCreate(fulfillmentEvent: FulfillmentEventInput!): FulfillmentEventCreatePayload
    fulfillmentCancel(id: ID!): FulfillmentCancelPayload
    customerRequestDataErasure(customerId: ID!): CustomerRequestDataErasurePayload
    inventorySetQuantities(input: InventorySetQuantitiesInput!): InventorySetQuantitiesPayload
  }
  enum CustomerRequestDataErasureErrorCode { DOES_NOT_EXIST FAILED_TO_REQUEST }
  type CustomerRequestDataErasureUserError { code: CustomerRequestDataErasureErrorCode field: [String!] message: String! }
  type CustomerRequestDataErasurePayload { customerId: ID userErrors: [CustomerRequestDataErasureUserError!]! }
  schema { query: QueryRoot mutation: Mutation }
`;

/**
 * The part of the Admin API's schema that this stand-in serves. A test compares it with the vendor's introspection: what is here is
 * there, with the same types and arguments.
 */
export const schema = buildSchema(TRADE_SCHEMA + CATALOGUE_SCHEMA + DRAFT_SCHEMA + BULK_SCHEMA + RETURN_SCHEMA);
