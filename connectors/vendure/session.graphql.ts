export const LOGIN = /* GraphQL */ `
  mutation Login($username: String!, $password: String!) {
    login(username: $username, password: $password) {
      __typename
      ... on CurrentUser { id }
      ... on ErrorResult { errorCode message }
    }
  }
`;

/** Needs the permission to read orders, and is cheap. */
export const CHECK = /* GraphQL */ `
  query Check {
    orders(options: { take: 1 }) { totalItems }
  }
`;
