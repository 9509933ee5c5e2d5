/** Customers with their groups, which Vendure's promotions and a shop's own prices go by. */
export const CUSTOMERS = /* GraphQL */ `
  query Customers($options: CustomerListOptions!) {
    customers(options: $options) {
      items {
        id updatedAt firstName lastName emailAddress phoneNumber
        groups { id name }
        addresses {
          id fullName company streetLine1 streetLine2 city province postalCode country { code } phoneNumber defaultBillingAddress
        }
      }
    }
  }
`;

export const MEMBERS = /* GraphQL */ `
  query Members($options: CustomerListOptions!) {
    customers(options: $options) { items { id updatedAt groups { id name } } }
  }
`;

export const GROUPS = /* GraphQL */ `
  query Groups($options: CustomerGroupListOptions!) {
    customerGroups(options: $options) { items { id name } }
  }
`;

/** Whoever is in it already is passed over. */
export const ADD_TO_GROUP = /* GraphQL */ `
  mutation AddToGroup($group: ID!, $customers: [ID!]!) {
    addCustomersToGroup(customerGroupId: $group, customerIds: $customers) { id }
  }
`;

/** Refused where one of them is not in it. */
export const REMOVE_FROM_GROUP = /* GraphQL */ `
  mutation RemoveFromGroup($group: ID!, $customers: [ID!]!) {
    removeCustomersFromGroup(customerGroupId: $group, customerIds: $customers) { id }
  }
`;
