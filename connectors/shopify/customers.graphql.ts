const CUSTOMER = /* GraphQL */ `
  fragment WaybillCustomer on Customer {
    id displayName firstName lastName updatedAt tags note locale taxExempt
    defaultEmailAddress { emailAddress }
    defaultPhoneNumber { phoneNumber }
    addressesV2(first: 5) {
      nodes { name company address1 address2 city province provinceCode zip countryCodeV2 phone }
    }
    companyContactProfiles @include(if: $companies) {
      id
      company { id name externalId }
      roleAssignments(first: 3) {
        nodes {
          companyLocation {
            id name externalId
            taxSettings { taxRegistrationId }
            catalogs(first: 3) { nodes { id title status } }
          }
        }
      }
    }
  }
`;

const LOCATION = /* GraphQL */ `
  fragment WaybillCompanyAddress on CompanyAddress {
    companyName recipient address1 address2 city province zoneCode zip countryCode phone
  }
  fragment WaybillCompanyLocation on CompanyLocation {
    id name externalId phone note locale currency updatedAt
    company { id name externalId }
    taxSettings { taxRegistrationId taxExempt }
    shippingAddress { ...WaybillCompanyAddress }
    billingAddress { ...WaybillCompanyAddress }
    catalogs(first: 10) { nodes { id title status priceList { id currency } } }
  }
`;

/** Customers changed since a time, the longest unchanged first. 25 with companies cost some 900 points. */
export const CUSTOMERS_CHANGED = /* GraphQL */ `
  query CustomersChanged($first: Int!, $after: String, $query: String!, $companies: Boolean!) {
    customers(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes { ...WaybillCustomer }
    }
  }
  ${CUSTOMER}
`;

/** Companies' locations changed since a time, the longest unchanged first. */
export const COMPANY_LOCATIONS_CHANGED = /* GraphQL */ `
  query CompanyLocationsChanged($first: Int!, $after: String, $query: String!) {
    companyLocations(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes { ...WaybillCompanyLocation }
    }
  }
  ${LOCATION}
`;

export const CUSTOMERS_BY_ID = /* GraphQL */ `
  query CustomersById($ids: [ID!]!, $companies: Boolean!) { nodes(ids: $ids) { ...WaybillCustomer } }
  ${CUSTOMER}
`;

export const COMPANY_LOCATIONS_BY_ID = /* GraphQL */ `
  query CompanyLocationsById($ids: [ID!]!) { nodes(ids: $ids) { ...WaybillCompanyLocation } }
  ${LOCATION}
`;
