/** Has the shop erase a customer in its own time: at once, or once their last order is old enough. */
export const ERASE_CUSTOMER = /* GraphQL */ `
  mutation EraseCustomer($customerId: ID!) {
    customerRequestDataErasure(customerId: $customerId) { customerId userErrors { field message code } }
  }
`;
