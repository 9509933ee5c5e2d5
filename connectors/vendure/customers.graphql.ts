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
