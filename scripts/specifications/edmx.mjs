const attributes = (fields) =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');

const property = ({ name, type, maxLength, precision, scale, nullable, link, role }) =>
  link
    ? `<NavigationProperty${attributes({ Name: link, ToRole: role })} />`
    : `<Property${attributes({
        Name: name,
        Type: type,
        MaxLength: maxLength,
        Precision: precision,
        Scale: scale,
        Nullable: nullable,
      })} />`;

const typed =
  (element) =>
  ({ name, properties }) =>
    `<${element} Name="${name}">${properties.map(property).join('')}</${element}>`;

/** OData metadata of these types and sets, as far as contract tests ask for it: names, types, lengths, links. */
export const edmx = ({ namespace, types, complexTypes = [], enums = [], associations = [], sets }) =>
  [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<edmx:Edmx Version="1.0" xmlns:edmx="urn:edmx"><edmx:DataServices><Schema Namespace="${namespace}">`,
    ...types.map(typed('EntityType')),
    ...complexTypes.map(typed('ComplexType')),
    ...enums.map(
      ({ name, members }) =>
        `<EnumType Name="${name}">${members.map((one) => `<Member Name="${one}" />`).join('')}</EnumType>`,
    ),
    ...associations.map(
      ({ role, type }) => `<Association Name="${role}"><End Role="${role}" Type="${type}" /></Association>`,
    ),
    '<EntityContainer Name="entities">',
    ...sets.map(({ name, type }) => `<EntitySet Name="${name}" EntityType="${type}" />`),
    '</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>',
    '',
  ].join('\n');
