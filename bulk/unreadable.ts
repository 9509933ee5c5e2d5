/** Why a file as a whole cannot be read, in both languages, with what to do about it. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
  readonly zh: string;
  /** For programs. */
  readonly code: UnreadableCode;

  constructor(code: UnreadableCode, told: Record<string, string | number> = {}, options?: ErrorOptions) {
    const [en, zh] = SAY[code](told);
    super(en, options);
    this.code = code;
    this.zh = zh;
  }
}

const SAY = {
  empty: () => ['the file is empty', '文件为空'],
  password: () => [
    'the workbook is protected by a password: save it without one (File, Info, Protect Workbook)',
    '工作簿有密码保护：请取消密码后重新保存（文件 > 信息 > 保护工作簿）',
  ],
  'old-format': () => [
    'this is a workbook of Excel 97 to 2003 (.xls): save it as .xlsx',
    '这是旧版 Excel（.xls）文件：请另存为 .xlsx',
  ],
  'binary-format': () => [
    'this is a binary workbook (.xlsb): save it as .xlsx',
    '这是二进制工作簿（.xlsb）：请另存为 .xlsx',
  ],
  'xml-2003': () => [
    'this is a workbook of Excel 2003 in XML, whatever its name says: open it in Excel and save it as .xlsx',
    '这是 Excel 2003 的 XML 表格：请在 Excel 中打开后另存为 .xlsx',
  ],
  'web-page': () => [
    'this is a web page, as many systems export it under the name of a workbook: open it in Excel and save it as .xlsx',
    '这是网页格式（许多系统会以 .xls 名称导出）：请在 Excel 中打开后另存为 .xlsx',
  ],
  'open-document': () => [
    'this is an OpenDocument file (.ods): save it as .xlsx',
    '这是 OpenDocument 文件（.ods）：请另存为 .xlsx',
  ],
  numbers: () => [
    'this is a document of Apple Numbers: export it to Excel (File, Export To, Excel)',
    '这是 Apple Numbers 文稿：请导出为 Excel（文件 > 导出为 > Excel）',
  ],
  pdf: () => ['this is a PDF: send the workbook that it was made of', '这是 PDF：请发送原始表格文件'],
  picture: () => ['this is a picture: send the workbook that it shows', '这是图片：请发送原始表格文件'],
  document: () => [
    'this is a text document or slides: put the orders into the template, waybill template orders',
    '这是文字文档或幻灯片：请将订单填入模板（waybill template orders）',
  ],
  mail: () => ['this is a mail: save the file that is attached to it', '这是邮件：请另存其中的附件'],
  archive: () => ['this is an archive: unpack it, and send each file', '这是压缩包：请解压后逐个发送'],
  'data-file': () => [
    'this is JSON or XML, and no table: put the orders into the template, waybill template orders',
    '这是 JSON 或 XML，不是表格：请将订单填入模板（waybill template orders）',
  ],
  'no-workbook': () => [
    'this is neither a workbook (.xlsx) nor CSV, whatever its name says',
    '文件内容既不是工作簿（.xlsx）也不是 CSV',
  ],
  damaged: () => [
    'the workbook is damaged: open it in Excel, let it be mended, and save it again',
    '工作簿已损坏：请在 Excel 中打开修复后重新保存',
  ],
  'too-large': ({ most }) => [
    `it is larger than ${most} bytes, or unpacks to more than it may: split it`,
    `文件过大（上限 ${most} 字节，或解压后超限）：请拆分`,
  ],
  'too-many-rows': ({ most }) => [`it has more than ${most} rows: split it`, `超过 ${most} 行：请拆分文件`],
  'unclosed-quote': () => [
    'a quote is opened and never closed, or stands where none can be: save it as CSV from Excel again',
    '引号未闭合或位置有误：请在 Excel 中重新另存为 CSV',
  ],
} as const satisfies Record<string, (told: Record<string, string | number>) => readonly [string, string]>;

export type UnreadableCode = keyof typeof SAY;
