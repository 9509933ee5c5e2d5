import type { PaperLanguage } from '../domain/papers/languages.ts';
import type { PaperPackage, PaperType } from '../domain/papers/paper.ts';

/** The fixed words of papers: English, and the Chinese that stands beside it in `en-zh`. */
const WORDS = {
  'commercial-invoice': ['Commercial Invoice', '商业发票'],
  'packing-list': ['Packing List', '装箱单'],
  'proforma-invoice': ['Proforma Invoice', '形式发票'],
  number: ['No.', '编号'],
  revision: ['Revision', '修订'],
  date: ['Date', '日期'],
  order: ['Order', '订单号'],
  poNumber: ["Buyer's reference", '买方编号'],
  part: ['Shipment', '发货批次'],
  incoterm: ['Terms of delivery', '贸易术语'],
  payment: ['Terms of payment', '付款条件'],
  daysNet: ['days net', '天内付清'],
  dueOnReceipt: ['due on receipt', '见票即付'],
  from: ['Country of dispatch', '发货国'],
  reason: ['Reason for export', '出口原因'],
  sale: ['sale', '销售'],
  sample: ['sample', '样品'],
  gift: ['gift', '赠品'],
  repair: ['repair', '维修'],
  return: ['return', '退货'],
  currency: ['Currency', '币种'],
  seller: ['Seller / Exporter', '卖方 / 出口商'],
  buyer: ['Buyer', '买方'],
  consignee: ['Consignee', '收货人'],
  contact: ['Contact', '联系人'],
  taxId: ['Tax ID', '税号'],
  eori: ['EORI', '海关登记号'],
  phone: ['Tel.', '电话'],
  email: ['E-mail', '邮箱'],
  position: ['#', '序号'],
  description: ['Description of goods', '货物描述'],
  hsCode: ['HS code', 'HS编码'],
  origin: ['Origin', '原产国'],
  quantity: ['Qty', '数量'],
  netWeight: ['Net kg', '净重'],
  unitPrice: ['Unit price', '单价'],
  total: ['Amount', '金额'],
  goods: ['Goods', '货值'],
  freight: ['Freight', '运费'],
  sum: ['Total', '合计'],
  pieces: ['Pieces', '件数'],
  packages: ['Packages', '箱数'],
  packageNumber: ['Marks & No.', '唛头箱号'],
  packing: ['Packing', '包装'],
  contents: ['Contents, each', '每箱内容'],
  size: ['Size cm, each', '每箱尺寸'],
  volume: ['Volume m³', '体积'],
  grossWeight: ['Gross kg', '毛重'],
  bag: ['bag', '袋'],
  bale: ['bale', '捆'],
  barrel: ['barrel', '桶'],
  carton: ['carton', '纸箱'],
  crate: ['crate', '木箱'],
  package: ['package', '包'],
  pallet: ['pallet', '托盘'],
  roll: ['roll', '卷'],
  signature: ['Date and signature', '日期与签字'],
  page: ['Page', '页'],
  declared: [
    'We certify that the particulars on this invoice are true and correct, and that the goods originate in the countries shown.',
    '兹证明本发票所列内容真实无误，货物原产于所列国家。',
  ],
  sellerImports: [
    'The seller is the importer of record: duties and taxes at the destination are for the seller.',
    '卖方为进口商：目的地的关税和税费由卖方承担。',
  ],
  buyerImports: [
    'The buyer is the importer of record: duties and taxes at the destination are for the buyer.',
    '买方为进口商：目的地的关税和税费由买方承担。',
  ],
  proforma: [
    'This is an offer and no demand for payment: goods, prices and terms as agreed, before shipment.',
    '本单为报价，并非付款通知。',
  ],
} as const satisfies Record<PaperType | NonNullable<PaperPackage['type']>, readonly [string, string]> &
  Record<string, readonly [string, string]>;

export type Word = keyof typeof WORDS;

const REASONS = ['sale', 'sample', 'gift', 'repair', 'return'] as const satisfies readonly Word[];

/** Whether a reason for export is one that has its word in each language; any other stands as it was written. */
export const isReason = (text: string): text is (typeof REASONS)[number] =>
  (REASONS as readonly string[]).includes(text);

/** How a word is written: in English, and in `en-zh` with the Chinese behind it. */
export const wordsOf =
  (language: PaperLanguage) =>
  (word: Word): string =>
    language === 'en' ? WORDS[word][0] : `${WORDS[word][0]} ${WORDS[word][1]}`;
