import { edmx } from './edmx.mjs';

/** Types of SAP's core schema notation -> those of OData V2, as its services answer them. */
const TYPES = {
  'cds.String': 'Edm.String',
  'cds.LargeString': 'Edm.String',
  'cds.Boolean': 'Edm.Boolean',
  'cds.Decimal': 'Edm.Decimal',
  'cds.Double': 'Edm.Double',
  'cds.Integer': 'Edm.Int32',
  'cds.Integer64': 'Edm.Int64',
  'cds.Date': 'Edm.DateTime',
  'cds.DateTime': 'Edm.DateTime',
  'cds.Timestamp': 'Edm.DateTimeOffset',
  'cds.Time': 'Edm.Time',
  'cds.UUID': 'Edm.Guid',
  'cds.Binary': 'Edm.Binary',
};

/** A service in core schema notation, as SAP's client packages carry it -> OData V2 metadata. */
export function edmxOfCsn({ definitions }) {
  const [service] = Object.keys(definitions).filter((name) => definitions[name].kind === 'service');
  const bare = (name) => name.slice(service.length + 1);
  const entities = Object.entries(definitions).filter(([, { kind }]) => kind === 'entity');
  const associations = [];
  const types = entities.map(([name, { elements }]) => ({
    name: `${bare(name)}Type`,
    properties: Object.entries(elements).flatMap(([field, { type, target, length, precision, scale, key }]) => {
      if (type === 'cds.Association') {
        associations.push({ role: `${bare(name)}.${field}`, type: `${service}.${bare(target)}Type` });
        return [{ link: field, role: `${bare(name)}.${field}` }];
      }
      if (!TYPES[type]) throw new Error(`${name}.${field} is of the type ${type}, which is not known here`);
      return [
        { name: field, type: TYPES[type], maxLength: length, precision, scale, nullable: key ? false : undefined },
      ];
    }),
  }));
  const sets = entities.map(([name]) => ({ name: bare(name), type: `${service}.${bare(name)}Type` }));
  return edmx({ namespace: service, types, associations, sets });
}
