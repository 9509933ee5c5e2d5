import { BULK_FIELDS, type BulkField } from './fields.ts';

type Words = readonly [en: string, zh: string];
type Told = Readonly<Record<string, string | number>>;

const title = (field: unknown): Words => {
  const spec = BULK_FIELDS[field as BulkField];
  return spec ? [spec.en, spec.zh] : [String(field), String(field)];
};

/** What is said of each thing that can be wrong, in both languages: what it is, and how to mend it. */
const SAY = {
  // Of the file: nothing in it is read.
  'no-sheet': ({ seen, missing }) => [
    `no sheet has the columns of orders (${missing}); the first one begins with: ${seen}. Use the template: waybill template orders`,
    `没有工作表包含订单列（缺少：${missing}）；第一张表的首行为：${seen}。请使用模板：waybill template orders`,
  ],
  'no-such-sheet': ({ named, seen }) => [
    `there is no sheet ${named}; those that are shown are: ${seen}`,
    `没有工作表 ${named}；可见的工作表：${seen}`,
  ],
  'several-sheets': ({ seen }) => [
    `several sheets hold orders (${seen}): name one with --sheet`,
    `有多张工作表含有订单（${seen}）：请用 --sheet 指定一张`,
  ],
  'missing-column': ({ missing, near }) => [
    `there is no column ${missing}${near ? `; is it "${near}"?` : ''}`,
    `缺少列：${missing}${near ? `；是否为“${near}”？` : ''}`,
  ],
  'twice-column': ({ field }) => [
    `two columns are ${title(field)[0]}: keep one`,
    `有两列都是${title(field)[1]}：请只保留一列`,
  ],
  'no-rows': () => ['there is no order below the headings', '标题行以下没有任何订单'],
  // Of a cell or a row.
  missing: ({ field }) => [`${title(field)[0]} is missing`, `缺少${title(field)[1]}`],
  'cell-error': () => ['the cell holds an error of the spreadsheet', '单元格中是公式错误'],
  'formula-unknown': () => [
    'the result of the formula was not saved: open the file in Excel, save it, or write the value',
    '公式的结果未保存：请在 Excel 中打开并保存，或直接填写数值',
  ],
  'became-day': ({ value }) => [
    `the spreadsheet made a day of it (${value}), and what was typed is gone: format the column as text and write it again`,
    `表格已将内容转成日期（${value}），原内容已丢失：请将列设为文本后重新填写`,
  ],
  'lost-text': ({ value }) => [
    `letters of it were lost when the file was saved (${value}): save it as .xlsx, or as "CSV UTF-8"`,
    `保存文件时部分文字已丢失（${value}）：请另存为 .xlsx 或“CSV UTF-8”`,
  ],
  'like-formula': () => [
    'it begins like a formula, which other programs would run: write it without the first sign',
    '内容以公式符号开头，可能被其他程序执行：请去掉开头的符号',
  ],
  'merged-line': ({ field }) => [
    `${title(field)[0]} is merged over several rows: unmerge it and write each row's own`,
    `${title(field)[1]}合并了多行：请取消合并并逐行填写`,
  ],
  'struck-row': () => [
    'the row is struck through: delete it if it is not ordered, take the stroke away if it is',
    '该行带有删除线：如不订购请删除，否则请去掉删除线',
  ],
  'struck-cell': ({ field }) => [
    `${title(field)[0]} is struck through, all of it or a part: write what counts, without the stroke`,
    `${title(field)[1]}全部或部分带有删除线：请只填写有效内容并去掉删除线`,
  ],
  'hidden-column': ({ field }) => [
    `the column ${title(field)[0]} is hidden, and what stands in it was read: show it, and see whether it is meant`,
    `列${title(field)[1]}被隐藏，但其内容已读取：请取消隐藏并确认`,
  ],
  hidden: () => [
    'the row is hidden: show it if it is ordered, delete it if not',
    '该行被隐藏：如需订购请取消隐藏，否则请删除',
  ],
  'no-order': () => ['which order is it of? Write its order reference', '该行属于哪张订单？请填写订单号'],
  'unknown-sku': ({ value, near }) => [
    `there is no ${value}${near ? `; did you mean ${near}?` : ''}`,
    `没有商品 ${value}${near ? `；是否为 ${near}？` : ''}`,
  ],
  'exponent-sku': ({ value, near }) => [
    `the spreadsheet made a number of this SKU, and its last digits are gone (${value}): format the column as text and write it again${near ? `, perhaps ${near}` : ''}`,
    `该编码被表格转成了数字，末尾数字已丢失（${value}）：请将列设为文本后重新填写${near ? `，可能为 ${near}` : ''}`,
  ],
  blocked: ({ sku }) => [`${sku} is not sold at present`, `${sku} 目前停售`],
  'not-a-number': ({ field, value }) => [
    `${title(field)[0]} is no number: ${value}`,
    `${title(field)[1]}不是数字：${value}`,
  ],
  'two-readings': ({ first, second }) => [
    `is it ${first} or ${second}? Write one of them, without separators`,
    `是 ${first} 还是 ${second}？请写明其中之一`,
  ],
  'not-whole': ({ value }) => [`pieces are whole: ${value}`, `数量必须为整数：${value}`],
  'not-positive': ({ field, value }) => [
    `${title(field)[0]} is above zero: ${value}`,
    `${title(field)[1]}必须大于零：${value}`,
  ],
  'too-many': ({ value, most }) => [
    `${value} pieces are more than the ${most} of one line: a slip of the key?`,
    `${value} 件超过单行上限 ${most}：是否输入有误？`,
  ],
  'below-minimum': ({ least, sku }) => [`the least of ${sku} is ${least}`, `${sku} 的起订量为 ${least}`],
  'broken-pack': ({ sku, pack, lower, upper }) => [
    `${sku} is sold in packs of ${pack}: ${lower} or ${upper}`,
    `${sku} 每包 ${pack} 件：请订 ${lower} 或 ${upper}`,
  ],
  'whole-pack': ({ sku, pack, upper }) => [
    `${sku} is sold in packs of ${pack}: ${upper} at least`,
    `${sku} 每包 ${pack} 件：至少 ${upper}`,
  ],
  'no-price': ({ sku }) => [
    `neither the file nor the table of articles has a price of ${sku} in this currency`,
    `文件与商品表中均无 ${sku} 在该币种的价格`,
  ],
  'price-digits': ({ value, currency }) => [
    `${value} has more digits than ${currency} has`,
    `${value} 的小数位数超过 ${currency} 允许的位数`,
  ],
  'price-currency': ({ value, currency }) => [
    `the price says ${value}, and the order is in ${currency}`,
    `单价币种为 ${value}，而订单币种为 ${currency}`,
  ],
  'unknown-currency': ({ value }) => [
    `no currency ${value}: its code, such as USD`,
    `没有币种 ${value}：请用代码，例如 USD`,
  ],
  'unknown-incoterm': ({ value }) => [
    `no incoterm ${value}: one such as DAP, or DAP Hamburg`,
    `没有贸易术语 ${value}：例如 DAP 或 DAP Hamburg`,
  ],
  'unknown-country': ({ value }) => [
    `no country ${value}: its code, such as DE`,
    `没有国家 ${value}：请用代码，例如 DE`,
  ],
  'no-postal-code': ({ country }) => [
    `without a postal code nothing can be sent to ${country}`,
    `发往 ${country} 必须填写邮编`,
  ],
  'wrong-postal-code': ({ value, country }) => [
    `${value} is no postal code of ${country}`,
    `${value} 不是 ${country} 的邮编`,
  ],
  'unknown-region': ({ value, country, near }) => [
    `${value} is no state or province of ${country}${near ? `; did you mean ${near}?` : ''}`,
    `${country} 没有州/省 ${value}${near ? `；是否为 ${near}？` : ''}`,
  ],
  'zip-of-state': ({ value, code, state }) => [
    `the ZIP code ${code} is of ${state}, and the state says ${value}: one of them is wrong`,
    `邮编 ${code} 属于 ${state}，而州写的是 ${value}：两者必有一误`,
  ],
  'po-box': () => ['carriers do not deliver to a PO box: a street, please', '承运商不投递邮政信箱：请填写街道地址'],
  'no-receiver': () => ['a name or a company that receives it, please', '请填写收货人或收货公司'],
  'not-a-day': ({ value }) => [`no day: ${value}. Such as 2026-11-26`, `不是日期：${value}。例如 2026-11-26`],
  'future-day': ({ value }) => [`${value} is yet to come`, `${value} 尚未到来`],
  'not-a-tax-id': ({ value }) => [
    `${value} is no tax ID: the buyer is taken to have none`,
    `${value} 不是税号：按没有税号处理`,
  ],
  'not-a-vat-id': ({ value, country }) => [
    `${value} is not written as a VAT ID of ${country} is`,
    `${value} 不符合 ${country} 增值税号的格式`,
  ],
  'not-an-eori': ({ value }) => [
    `${value} is no EORI number: the country, then up to 15 letters and digits`,
    `${value} 不是 EORI 号：国家代码加最多 15 位字母或数字`,
  ],
  'not-an-email': ({ value }) => [`no email address: ${value}`, `不是邮箱地址：${value}`],
  'too-long': ({ most }) => [`longer than ${most} characters`, `超过 ${most} 个字符`],
  'two-values': ({ field, row }) => [
    `${title(field)[0]} is another than in row ${row} of the same order`,
    `${title(field)[1]}与同一订单第 ${row} 行不一致`,
  ],
  'same-line': ({ row, sku }) => [
    `the same as row ${row}: delete one, or add up ${sku} in one row`,
    `与第 ${row} 行重复：请删除一行，或将 ${sku} 合并为一行`,
  ],
  'other-contents': () => [
    'this reference was imported before, with other contents: give a new order a new reference; what was ordered is changed with `waybill orders amend`',
    '该订单号曾导入过且内容不同：新订单请用新订单号；修改已有订单请用 waybill orders amend',
  ],
  'contents-gone': () => [
    'this reference was imported before, and its contents are no longer kept: give a new order a new reference',
    '该订单号曾导入过，原内容已不再保存：新订单请用新订单号',
  ],
  'order-wrong': () => [
    'another row of the same order is wrong: it goes as a whole',
    '同一订单的其他行有误：订单须整体通过',
  ],
  // Warnings: the order goes on, and a gate or a person decides.
  'sku-twice': ({ row, sku }) => [
    `${sku} stands in row ${row} of the order too`,
    `${sku} 在同一订单第 ${row} 行也出现`,
  ],
  'total-differs': ({ says, rows }) => [
    `the sum says ${says} pieces, the rows above it ${rows}: is one missing?`,
    `合计为 ${says} 件，而以上各行共 ${rows} 件：是否漏行？`,
  ],
  'price-differs': ({ value, list }) => [
    `${value} is not our list price ${list}`,
    `单价 ${value} 与价目表 ${list} 不同`,
  ],
  'unknown-column': ({ value, near }) => [
    `column ${value} is not read${near ? `; did you mean "${near}"?` : ''}`,
    `未读取列 ${value}${near ? `；是否为“${near}”？` : ''}`,
  ],
  macros: () => ['its macros are neither run nor kept', '宏不会被执行，也不会保留'],
  'no-phone': () => ['carriers turn back parcels without a phone number', '缺少电话，承运商可能退件'],
  'customer-refused': ({ customer }) => [
    `customer ${customer} may not order: it will wait`,
    `客户 ${customer} 不允许下单：订单将等待`,
  ],
  'customer-frozen': ({ customer }) => [
    `customer ${customer} is frozen: it will wait`,
    `客户 ${customer} 已被冻结：订单将等待`,
  ],
  'customer-unknown': ({ customer }) => [`customer ${customer} is not approved yet`, `客户 ${customer} 尚未审核`],
  'deposit-due': ({ percent, customer }) => [
    `customer ${customer} has no terms: ${percent}% is paid first`,
    `客户 ${customer} 无账期：需先付 ${percent}% 定金`,
  ],
  'credit-over': ({ customer, limit, owes, own, over }) => [
    `customer ${customer} owes ${owes}, this order is ${own}: ${over} above the limit of ${limit}`,
    `客户 ${customer} 现欠 ${owes}，本订单 ${own}：超出信用额度 ${limit} 达 ${over}`,
  ],
  'credit-of-file': ({ customer, orders, limit, owes, own, over }) => [
    `all ${orders} orders of customer ${customer} in this file are ${own}, on top of ${owes} that are owed: ${over} above the limit of ${limit}`,
    `本文件中客户 ${customer} 的 ${orders} 张订单共 ${own}，另现欠 ${owes}：超出信用额度 ${limit} 达 ${over}`,
  ],
  'credit-rate': ({ customer, from, to }) => [
    `what customer ${customer} owes cannot be added up: an exchange rate from ${from} to ${to} is missing`,
    `缺少 ${from} 兑 ${to} 的汇率，无法合计客户 ${customer} 的欠款`,
  ],
  'short-stock': ({ sku, wanted, there, warehouses }) => [
    `${wanted} x ${sku} are ordered, ${there} are there for this order (${warehouses || 'no warehouse'})`,
    `订购 ${sku} ${wanted} 件，可供本订单 ${there} 件（${warehouses || '无仓库'}）`,
  ],
  'back-order': ({ sku, wanted, there, warehouses, expected }) => [
    `${wanted} x ${sku} are ordered, ${there} are there for this order (${warehouses || 'no warehouse'}); the rest is sold ahead${expected ? `, expected ${expected}` : ''}`,
    `订购 ${sku} ${wanted} 件，可供本订单 ${there} 件（${warehouses || '无仓库'}）；其余为预售${expected ? `，预计 ${expected} 到货` : ''}`,
  ],
  'stock-unknown': ({ message }) => [`what stock there is cannot be said: ${message}`, `无法得知库存：${message}`],
  unmapped: ({ message }) => [
    `the mapping makes no order of it, and it will wait in a case: ${message}`,
    `映射规则无法生成订单，将转入待处理：${message}`,
  ],
  // Read as something else than it stands there, because only one thing can be meant.
  'read-sku': ({ value, sku }) => [`${value} is read as ${sku}`, `${value} 按 ${sku} 处理`],
  'read-postal-code': ({ value, code }) => [
    `${value} is read as ${code}: its leading zeros were lost`,
    `${value} 按 ${code} 处理：前导零已丢失`,
  ],
  'read-text': ({ value, as }) => [
    `${value} is read as ${as}: a program took the letters for those of another country`,
    `${value} 按 ${as} 处理：文字编码曾被误读`,
  ],
  'total-row': () => ['a sum, and no line: it is left out', '此行为合计，不作为订单行'],
  'row-above': ({ order }) => [`read as a line of ${order}, as the row above`, `按上一行的订单 ${order} 处理`],
} as const satisfies Record<string, (told: Told) => Words>;

export type BulkCode = keyof typeof SAY;

export const BULK_CODES = Object.keys(SAY) as BulkCode[];

export const saidOf = (code: BulkCode, told: Told = {}): { en: string; zh: string } => {
  const [en, zh] = (SAY[code] as (told: Told) => Words)(told);
  return { en, zh };
};
