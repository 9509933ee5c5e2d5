export const LOGIN = /* GraphQL */ `
  mutation Login($username: String!, $password: String!) {
    login(username: $username, password: $password) {
      __typename
      ... on CurrentUser { id }
      ... on ErrorResult { errorCode message }
    }
  }
`;

/** Anybody with a role in the channel may ask it. */
export const IS_LET_IN = /* GraphQL */ `
  query IsLetIn { activeChannel { id } }
`;

export const ANY_ORDER = /* GraphQL */ `
  query AnyOrder { orders(options: { take: 1 }) { totalItems } }
`;

export const ANY_CATALOGUE = /* GraphQL */ `
  query AnyCatalogue { productVariants(options: { take: 1 }) { totalItems } }
`;

export const ANY_CUSTOMER = /* GraphQL */ `
  query AnyCustomer { customers(options: { take: 1 }) { totalItems } }
`;

export const ANY_GROUP = /* GraphQL */ `
  query AnyGroup { customerGroups(options: { take: 1 }) { totalItems } }
`;
