/** What buyers send back. */
export const RETURN_SCHEMA = /* GraphQL */ `
  enum ReturnStatus { CANCELED CLOSED DECLINED OPEN REQUESTED }
  type ReturnReasonDefinition implements Node { id: ID! handle: String! name: String! }
  type FulfillmentLineItem implements Node { id: ID! quantity: Int lineItem: LineItem! }
  interface ReturnLineItemType {
    id: ID! quantity: Int! processedQuantity: Int! processableQuantity: Int! customerNote: String returnReasonNote: String! returnReasonDefinition: ReturnReasonDefinition
  }
  type ReturnLineItem implements ReturnLineItemType {
    id: ID! quantity: Int! processedQuantity: Int! processableQuantity: Int! customerNote: String returnReasonNote: String! returnReasonDefinition: ReturnReasonDefinition
    fulfillmentLineItem: FulfillmentLineItem!
  }
  type ReturnLineItemTypeConnection { nodes: [ReturnLineItemType!]! pageInfo: PageInfo! }
  type ReverseDeliveryTrackingV2 { carrierName: String number: String url: URL }
  type ReverseDeliveryShippingDeliverable { tracking: ReverseDeliveryTrackingV2 }
  union ReverseDeliveryDeliverable = ReverseDeliveryShippingDeliverable
  type ReverseDelivery implements Node { id: ID! deliverable: ReverseDeliveryDeliverable }
  type ReverseDeliveryConnection { nodes: [ReverseDelivery!]! pageInfo: PageInfo! }
  type ReverseFulfillmentOrderDisposition implements Node { id: ID! quantity: Int! }
  type ReverseFulfillmentOrderLineItem implements Node {
    id: ID! totalQuantity: Int! dispositions: [ReverseFulfillmentOrderDisposition!]! fulfillmentLineItem: FulfillmentLineItem
  }
  type ReverseFulfillmentOrderLineItemConnection { nodes: [ReverseFulfillmentOrderLineItem!]! pageInfo: PageInfo! }
  type ReverseFulfillmentOrder implements Node {
    id: ID! lineItems(first: Int, after: String): ReverseFulfillmentOrderLineItemConnection!
    reverseDeliveries(first: Int, after: String): ReverseDeliveryConnection!
  }
  type ReverseFulfillmentOrderConnection { nodes: [ReverseFulfillmentOrder!]! pageInfo: PageInfo! }
  type Return implements Node {
    id: ID! name: String! status: ReturnStatus! createdAt: DateTime! requestApprovedAt: DateTime closedAt: DateTime order: Order!
    returnLineItems(first: Int, after: String): ReturnLineItemTypeConnection!
    reverseFulfillmentOrders(first: Int, after: String): ReverseFulfillmentOrderConnection!
  }
  type ReturnConnection { nodes: [Return!]! pageInfo: PageInfo! }
  extend type Order { returns(first: Int, after: String): ReturnConnection! }
  type ReturnableFulfillmentLineItem { quantity: Int! fulfillmentLineItem: FulfillmentLineItem! }
  type ReturnableFulfillmentLineItemConnection { nodes: [ReturnableFulfillmentLineItem!]! pageInfo: PageInfo! }
  type ReturnableFulfillment implements Node {
    id: ID! returnableFulfillmentLineItems(first: Int, after: String): ReturnableFulfillmentLineItemConnection!
  }
  type ReturnableFulfillmentConnection { nodes: [ReturnableFulfillment!]! pageInfo: PageInfo! }
  extend type QueryRoot {
    return(id: ID!): Return
    returnableFulfillments(orderId: ID!, first: Int): ReturnableFulfillmentConnection!
  }

  input ReturnLineItemInput { fulfillmentLineItemId: ID! quantity: Int! returnReasonNote: String = "" }
  input ReturnInput { orderId: ID! returnLineItems: [ReturnLineItemInput!]! }
  input ReturnApproveRequestInput { id: ID! }
  enum ReverseFulfillmentOrderDispositionType { MISSING NOT_RESTOCKED PROCESSING_REQUIRED RESTOCKED }
  input ReverseFulfillmentOrderDisposeInput {
    reverseFulfillmentOrderLineItemId: ID! quantity: Int! dispositionType: ReverseFulfillmentOrderDispositionType!
  }
  input ReturnProcessReturnLineItemInput { id: ID! quantity: Int! dispositions: [ReverseFulfillmentOrderDisposeInput!] }
  input ReturnProcessInput { returnId: ID! returnLineItems: [ReturnProcessReturnLineItemInput!] = [] }
  enum ReturnErrorCode { INVALID INVALID_STATE NOT_FOUND TOO_LONG }
  type ReturnUserError implements DisplayableError { code: ReturnErrorCode field: [String!] message: String! }
  type ReturnCreatePayload { return: Return userErrors: [ReturnUserError!]! }
  type ReturnApproveRequestPayload { return: Return userErrors: [ReturnUserError!]! }
  type ReturnProcessPayload { return: Return userErrors: [ReturnUserError!]! }
  type ReturnClosePayload { return: Return userErrors: [ReturnUserError!]! }
  type ReturnCancelPayload { return: Return userErrors: [ReturnUserError!]! }
  extend type Mutation {
    returnCreate(returnInput: ReturnInput!): ReturnCreatePayload
    returnApproveRequest(input: ReturnApproveRequestInput!): ReturnApproveRequestPayload
    returnProcess(input: ReturnProcessInput!): ReturnProcessPayload
    returnClose(id: ID!): ReturnClosePayload
    returnCancel(id: ID!): ReturnCancelPayload
  }
`;
