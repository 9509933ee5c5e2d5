/** What a column of a bulk order can be: how the template heads it, and what else people call it. */
export interface BulkFieldSpec {
  /** Of the whole order, the same on each of its rows; or of one row. */
  of: 'order' | 'line';
  en: string;
  zh: string;
  also: readonly string[];
  /** Without the column the file is refused; without the value the order is. */
  required?: true;
  /** What the note at the head of the column says. */
  note: readonly [en: string, zh: string];
}

const spec = (
  of: BulkFieldSpec['of'],
  [en, zh]: readonly [string, string],
  also: string,
  note: readonly [string, string],
  required?: true,
): BulkFieldSpec => ({ of, en, zh, also: also.split('|'), note, ...(required ? { required } : {}) });

/** In the order of the template's columns. */
export const BULK_FIELDS = {
  order: spec(
    'order',
    ['Order reference', '订单号'],
    'order|order no|order number|order id|order ref|reference|ref|订单编号|单号|客户订单号|bestellnummer|auftragsnummer|numéro de commande|número de pedido',
    [
      'Your own number of the order. Rows with the same number are one order.',
      '您自己的订单号。订单号相同的各行为同一张订单。',
    ],
    true,
  ),
  date: spec(
    'order',
    ['Order date', '下单日期'],
    'date|ordered|ordered at|placed at|订单日期|日期|bestelldatum|datum|date de commande|fecha',
    ['Such as 2026-11-26. The day of the import where it is empty.', '例如 2026-11-26。留空则为导入当天。'],
  ),
  sku: spec(
    'line',
    ['SKU', '商品编码'],
    'sku code|item|item no|item code|article|article no|product code|part number|产品编码|货号|商品编号|型号|artikelnummer|artikel|référence article|código',
    ['Our article code. Choose it from the list.', '我方商品编码，请从下拉列表中选择。'],
    true,
  ),
  quantity: spec(
    'line',
    ['Quantity', '数量'],
    'qty|pieces|pcs|units|order qty|件数|订购数量|采购数量|menge|anzahl|stück|quantité|cantidad',
    ['Whole pieces. Packs are not broken up.', '整件数量，必须是包装数的倍数。'],
    true,
  ),
  price: spec(
    'line',
    ['Unit price', '单价'],
    'price|unit cost|price per piece|单价含税|价格|preis|einzelpreis|stückpreis|prix unitaire|precio',
    ['Of one piece, as agreed. Our list price where it is empty.', '每件的约定价格。留空则按我方价目表。'],
  ),
  currency: spec('order', ['Currency', '币种'], 'cur|ccy|货币|币别|währung|devise|moneda', [
    'One for the whole order, such as USD.',
    '整张订单使用同一币种，例如 USD。',
  ]),
  customer: spec(
    'order',
    ['Customer number', '客户编号'],
    'customer|customer no|customer id|account|client no|客户|客户代码|kundennummer|kunde|numéro client|número de cliente',
    ['Your number with us: your terms and your limit go by it.', '您在我方的客户编号，付款条件与信用额度以此为准。'],
  ),
  company: spec(
    'order',
    ['Company', '公司名称'],
    'customer name|buyer|buyer name|company name|公司|客户名称|采购方|firma|société|empresa',
    ['Who buys.', '采购方公司全称。'],
  ),
  // Not `VAT`, `TVA` or `UID` alone: columns of amounts, of rates and of users are called so, too.
  taxId: spec(
    'order',
    ['VAT or tax ID', '税号'],
    'vat id|vat no|vat number|vat reg no|tax id|tax no|tax number|纳税人识别号|增值税号|统一社会信用代码|ust id|ust idnr|uid nr|no tva|nif|cif|p iva',
    [
      'Of a business. In the EU with its country: DE123456789.',
      '企业客户填写。欧盟税号请带国家代码，例如 DE123456789。',
    ],
  ),
  eori: spec('order', ['EORI', 'EORI号'], 'eori no|eori number|海关登记号', [
    'Of a business that imports into the EU or the United Kingdom.',
    '向欧盟或英国进口的企业填写。',
  ]),
  email: spec('order', ['Email', '邮箱'], 'e-mail|mail|email address|电子邮件|电子邮箱|邮件', [
    'Whom we may ask about the order.',
    '订单联系人邮箱。',
  ]),
  poNumber: spec('order', ['PO number', '采购单号'], 'po|po no|purchase order|采购订单号|bestellreferenz', [
    'If it is another than the order reference.',
    '如与订单号不同，请填写。',
  ]),
  incoterm: spec(
    'order',
    ['Incoterm', '贸易术语'],
    'incoterms|terms of delivery|delivery terms|贸易条款|lieferbedingung',
    ['Such as DAP, or DAP Hamburg.', '例如 DAP 或 DAP Hamburg。'],
  ),
  name: spec(
    'order',
    ['Ship-to name', '收货人'],
    'recipient|consignee|contact|contact name|ship to|ship to name|name|收件人|收货人姓名|联系人|empfänger|ansprechpartner|destinataire|destinatario',
    ['Who receives the goods.', '收货联系人。'],
  ),
  shipCompany: spec('order', ['Ship-to company', '收货公司'], 'ship to company|delivery company|收货单位', [
    'If goods go to a company.',
    '收货公司名称（如有）。',
  ]),
  line1: spec(
    'order',
    ['Address line 1', '地址1'],
    'address|address 1|address1|street|ship to address|delivery address|地址|收货地址|详细地址|街道|straße|strasse|adresse|anschrift|dirección',
    ['Street and number. Carriers do not deliver to PO boxes.', '街道与门牌号，不接受邮政信箱。'],
    true,
  ),
  line2: spec('order', ['Address line 2', '地址2'], 'address 2|address2|suite|floor|adresszusatz|complément', [
    'Floor, gate, building.',
    '楼层、楼栋等。',
  ]),
  city: spec(
    'order',
    ['City', '城市'],
    'town|ship to city|市|收货城市|ort|stadt|ville|ciudad',
    ['The town that the goods go to.', '收货城市。'],
    true,
  ),
  region: spec('order', ['State/Region', '州/省'], 'state|region|province|county|省|省份|州|bundesland|provincia', [
    'Where the country needs it, such as CA in the USA.',
    '收货国家需要时填写，例如美国的 CA。',
  ]),
  postalCode: spec(
    'order',
    ['Postal code', '邮编'],
    'zip|zip code|postcode|post code|postal|plz|postleitzahl|邮政编码|code postal|código postal|cp',
    ['As the country writes it; leading zeros count.', '按收货国家格式填写，保留前导零。'],
  ),
  country: spec(
    'order',
    ['Country', '国家'],
    'country code|ship to country|destination|destination country|国家代码|目的国|收货国家|国家地区|land|pays|país',
    ['Choose it from the list: DE, US, JP.', '请从下拉列表选择：DE、US、JP。'],
    true,
  ),
  phone: spec(
    'order',
    ['Phone', '电话'],
    'tel|telephone|mobile|phone number|手机|联系电话|电话号码|telefon|téléphone|teléfono',
    ['Carriers turn back parcels without it. With the country code: +49 ...', '承运商必需。请带国家区号：+49 ...'],
  ),
  note: spec(
    'order',
    ['Note', '备注'],
    'notes|remark|remarks|comment|comments|备注信息|留言|bemerkung|notiz|remarque|nota',
    ['For the people who pack it.', '给仓库的备注。'],
  ),
} as const satisfies Record<string, BulkFieldSpec>;

export type BulkField = keyof typeof BULK_FIELDS;

export const BULK_FIELD_NAMES = Object.keys(BULK_FIELDS) as BulkField[];

export const ORDER_FIELDS = BULK_FIELD_NAMES.filter((field) => BULK_FIELDS[field].of === 'order');

/** A heading as it is compared: without case, width, spaces and signs. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

const BY_NAME = new Map<string, BulkField>(
  BULK_FIELD_NAMES.flatMap((field) => {
    const { en, zh, also } = BULK_FIELDS[field];
    return [field, en, zh, ...also].map((name) => [plain(name), field] as const);
  }),
);

/** The field that a heading names: whole, or by one of its lines, as `SKU *\n商品编码`. */
export const fieldNamed = (heading: string): BulkField | undefined =>
  BY_NAME.get(plain(heading)) ??
  heading
    .split(/[\r\n/|()（）]+/)
    .map((part) => BY_NAME.get(plain(part)))
    .find((field) => field !== undefined);

/** All words by which a column can be called, for "did you mean". */
export const KNOWN_HEADINGS: readonly string[] = BULK_FIELD_NAMES.map((field) => BULK_FIELDS[field].en);
