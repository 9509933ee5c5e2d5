import type { MatrixWords } from './matrix-markdown.ts';

export const ENGLISH: MatrixWords = {
  system: 'system',
  role: 'role',
  evidence: 'evidence',
  roles: {
    storefront: 'storefront',
    erp: 'ERP',
    warehouse: 'warehouse',
    freight: 'freight',
    payment: 'payment',
    identity: 'identity',
    crm: 'CRM',
    any: 'any',
  },
  kinds: {
    order: 'order',
    stock: 'stock',
    price: 'price',
    product: 'product',
    customer: 'customer',
    shipment: 'shipment',
    status: 'status',
    payment: 'payment',
    invoice: 'invoice',
    document: 'document',
  },
  proofs: { real: 'real', spec: 'spec', vector: 'vector', document: 'document', unverified: 'unverified' },
};

export const CHINESE: MatrixWords = {
  system: '系统',
  role: '角色',
  evidence: '依据',
  roles: {
    storefront: '店铺',
    erp: 'ERP',
    warehouse: '海外仓',
    freight: '货代',
    payment: '收款',
    identity: '身份核验',
    crm: 'CRM',
    any: '任意',
  },
  kinds: {
    order: '订单',
    stock: '库存',
    price: '价格',
    product: '商品',
    customer: '客户',
    shipment: '发货',
    status: '状态',
    payment: '付款',
    invoice: '发票',
    document: '单据',
  },
  proofs: { real: '真实系统', spec: '接口描述', vector: '签名向量', document: '厂商文档', unverified: '未验证' },
};
