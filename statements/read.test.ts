import { describe, expect, it } from 'vitest';
import type { CsvLayout } from './csv.ts';
import { readStatement } from './read.ts';

const read = (text: string | Buffer, csv?: CsvLayout) => readStatement(Buffer.from(text as string), csv);

const camt = (version: string, entry: string) => `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>${entry}</Stmt></BkToCstmrStmt></Document>`;

describe('camt.053', () => {
  it('is read in version 02 and in version 08 alike', () => {
    const rest = '<RmtInf><Ustrd>Order 10</Ustrd><Ustrd>01</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>';
    const head = '<Ntry><Amt Ccy="EUR">80.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>';
    const booked = '<BookgDt><Dt>2026-11-26</Dt></BookgDt><AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><TxDtls>';
    const two = `${head}<Sts>BOOK</Sts>${booked}<Chrgs><Amt Ccy="EUR">20.00</Amt></Chrgs><RltdPties><Dbtr><Nm>Müller</Nm></Dbtr></RltdPties>${rest}`;
    const eight = `${head}<Sts><Cd>BOOK</Cd></Sts>${booked}<Chrgs><Rcrd><Amt Ccy="EUR">20.00</Amt></Rcrd></Chrgs><RltdPties><Dbtr><Pty><Nm>Müller</Nm></Pty></Dbtr></RltdPties>${rest}`;
    const [entry] = read(camt('02', two));
    expect(entry).toEqual({
      account: 'DE02120300000000202051',
      statement: 'S1',
      direction: 'in',
      bookedOn: '2026-11-26',
      amount: '80.00',
      currency: 'EUR',
      reference: 'B1',
      text: ['Order 10', '01'],
      payer: 'Müller',
      charges: '20.00',
      returned: false,
    });
    expect(read(camt('08', eight))).toEqual([entry]);
  });

  it('splits an entry of several transactions that add up, and leaves out what is pending', () => {
    const tx = (amount: string) => `<TxDtls><AmtDtls><TxAmt><Amt Ccy="EUR">${amount}</Amt></TxAmt></AmtDtls></TxDtls>`;
    const entry = (status: string) =>
      `<Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>${status}</Sts><BookgDt><Dt>2026-11-26</Dt></BookgDt><AcctSvcrRef>B</AcctSvcrRef><NtryDtls>${tx('10.00')}${tx('20.00')}</NtryDtls></Ntry>`;
    expect(read(camt('02', entry('BOOK') + entry('PDNG'))).map(({ amount, reference }) => [amount, reference])).toEqual(
      [
        ['10.00', 'B/1'],
        ['20.00', 'B/2'],
      ],
    );
  });

  it('is refused with a DOCTYPE, in another version, or cut off', () => {
    expect(() => read('<!DOCTYPE a><a/>')).toThrow('DOCTYPE');
    expect(() => read('<a/>')).toThrow('no camt.053');
    expect(() => read(camt('08', '').slice(0, 200))).toThrow('no XML');
  });
});

describe('MT940', () => {
  const head = ':20:START\r\n:25:12030000/202051\r\n:28C:5/1\r\n:60F:C261125EUR100,00\r\n';

  it('is read with the sub-fields of German banks', () => {
    const [entry, back] = read(
      `${head}:61:2611261126CR80,5NTRFNONREF//B77\r\n:86:166?00GUTSCHRIFT?20EREF+NOTPROVIDED?21SVWZ+BESTELLUNG 10?2201?30BYLADEM1001?32MUELLER?33 GMBH\r\n:61:2612311231RC5,NRTINONREF\r\n:86:109?00RETOURE?20#1002\r\n:62F:C261126EUR175,50\r\n-`,
    );
    expect(entry).toMatchObject({
      account: '12030000/202051',
      statement: '5/1',
      amount: '80.5',
      currency: 'EUR',
      direction: 'in',
      reference: 'B77',
      bookedOn: '2026-11-26',
      payer: 'MUELLER GMBH',
      text: ['EREF+NOTPROVIDED', 'SVWZ+BESTELLUNG 10', '01'],
    });
    expect(back).toMatchObject({ direction: 'out', returned: true, amount: '5' });
  });

  it('is read with free text, in GBK', () => {
    const free = Buffer.from('bbf5bfee20b6a9b5a531303031', 'hex');
    const text = Buffer.concat([Buffer.from(`${head}:61:261126C100,00NTRFREF1\n:86:`), free, Buffer.from('\n')]);
    expect(read(text)[0]?.text).toEqual(['REF1', '货款 订单1001']);
  });

  it('takes charges for what was kept of the entry in the currency of its account alone', () => {
    const charges = (written: string) =>
      read(
        `${head}:61:2611251125CR4970,00S103SO20261177//FT26330\n:86:/ORDP/ACME TRADING LTD/REMI/INV SO20261177${written}\n`,
      )[0]?.charges;
    expect(charges('/CHGS/EUR30,00/OCMT/EUR5000,00/')).toBe('30.00');
    expect(charges('/CHGS/JPY5000,00/')).toBeUndefined();
    expect(charges('/CHGS/JPY5000,00/CHGS/EUR30,00/')).toBe('30.00');
  });

  it('says where it breaks off', () => {
    expect(() => read(`${head}:61:nonsense\n`)).toThrow('line 5, :61: is no entry');
  });
});

describe('CSV', () => {
  const layout: CsvLayout = {
    account: 'main',
    header: 1,
    decimal: ',',
    day: 'dd.mm.yyyy',
    currency: 'EUR',
    columns: { day: 'Tag', amount: 'Betrag', text: ['Zweck'], payer: 'Name' },
  };

  it('is read in the columns that are declared, with a decimal comma', () => {
    expect(
      read('Tag;Betrag;Zweck;Name\n26.11.2026;1.234,50;1001;Müller\n27.11.2026;-3,00;Gebühr;\n', layout),
    ).toMatchObject([
      { amount: '1234.50', direction: 'in', bookedOn: '2026-11-26', text: ['1001'], payer: 'Müller' },
      { amount: '3.00', direction: 'out', bookedOn: '2026-11-27' },
    ]);
  });

  it('is refused as a whole where a row cannot be read', () => {
    expect(() => read('Tag;Betrag;Zweck;Name\n2026-11-26;1,00;a;b\n', layout)).toThrow('row 2 has no day');
    expect(() => read('Tag;Zweck;Name\n', layout)).toThrow('no column Betrag');
    expect(() => read('a,b\n')).toThrow('rules.transfers.csv');
  });
});
