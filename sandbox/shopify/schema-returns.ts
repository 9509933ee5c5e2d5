/** What buyers send back. */
export const RETURN_SCHEMA = /* GraphQL */ `
  enum ReturnStatus { CANCELED CLOSED DECLINED OPEN REQUESTED }
  type ReturnReasonDefinition implements Node { id: ID! handle: String! name: String! }
  type FulfillmentLineItem implements Node { id: ID! quantity: Int lineItem: LineItem! }
  interface ReturnLineItemType {
    id: ID! quantity: Int! customerNote: String returnReasonNote: String! returnReasonDefinition: ReturnReasonDefinition
  }
  type ReturnLineItem implements ReturnLineItemType {
    id: ID! quantity: Int! customerNote: String returnReasonNote: String! returnReasonDefinition: ReturnReasonDefinition
    fulfillmentLineItem: FulfillmentLineItem!
  }
  type ReturnLineItemTypeConnection { nodes: [ReturnLineItemType!]! pageInfo: PageInfo! }
  type ReverseDeliveryTrackingV2 { carrierName: String number: String url: URL }
  type ReverseDeliveryShippingDeliverable { tracking: ReverseDeliveryTrackingV2 }
  union ReverseDeliveryDeliverable = ReverseDeliveryShippingDeliverable
  type ReverseDelivery implements Node { id: ID! deliverable: ReverseDeliveryDeliverable }
  type ReverseDeliveryConnection { nodes: [ReverseDelivery!]! pageInfo: PageInfo! }
  type ReverseFulfillmentOrder implements Node { id: ID! reverseDeliveries(first: Int, after: String): ReverseDeliveryConnection! }
  type ReverseFulfillmentOrderConnection { nodes: [ReverseFulfillmentOrder!]! pageInfo: PageInfo! }
  type Return implements Node {
    id: ID! name: String! status: ReturnStatus! createdAt: DateTime! requestApprovedAt: DateTime closedAt: DateTime order: Order!
    returnLineItems(first: Int, after: String): ReturnLineItemTypeConnection!
    reverseFulfillmentOrders(first: Int, after: String): ReverseFulfillmentOrderConnection!
  }
  type ReturnConnection { nodes: [Return!]! pageInfo: PageInfo! }
  extend type Order { returns(first: Int, after: String): ReturnConnection! }
  extend type QueryRoot { return(id: ID!): Return }
`;
