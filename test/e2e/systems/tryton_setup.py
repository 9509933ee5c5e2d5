"""Prepares a Tryton database through proteus, in process: `python tryton_setup.py CONFIG DATABASE REQUEST ANSWER`.

REQUEST is JSON, ANSWER the file that the answer goes to, as JSON:

{"step": "base"} activates the modules and makes company, currencies, countries and accounts: slow, so its database is cached.
{"step": "run", "skus": [...], "stock": N} adds goods with stock, the service product that carries shipping, a price list, and a REST key.
"""

import datetime
import json
import os
import sys
from decimal import Decimal

config_file, database, asked, answer = sys.argv[1:]
os.environ['TRYTOND_CONFIG'] = config_file

from proteus import Model, Wizard  # noqa: E402
from proteus import config as proteus_config  # noqa: E402

request = json.loads(asked)
proteus_config.set_trytond(database, config_file=config_file)

COUNTRIES = {
    'AT': 'Austria', 'AU': 'Australia', 'BE': 'Belgium', 'CA': 'Canada', 'CH': 'Switzerland', 'CN': 'China',
    'DE': 'Germany', 'DK': 'Denmark', 'ES': 'Spain', 'FR': 'France', 'GB': 'United Kingdom', 'HK': 'Hong Kong',
    'IE': 'Ireland', 'IT': 'Italy', 'JP': 'Japan', 'NL': 'Netherlands', 'NZ': 'New Zealand', 'PL': 'Poland',
    'SE': 'Sweden', 'SG': 'Singapore', 'US': 'United States',
}
CURRENCIES = {
    'EUR': ('Euro', '978', 2, '1'), 'USD': ('US Dollar', '840', 2, '1.1'), 'GBP': ('Pound Sterling', '826', 2, '0.85'),
    'CNY': ('Yuan Renminbi', '156', 2, '7.8'), 'JPY': ('Yen', '392', 0, '160'),
}


def base():
    Module = Model.get('ir.module')
    wanted = ['sale', 'sale_price_list', 'stock', 'account_invoice', 'product', 'party', 'purchase']
    Module.click(Module.find([('name', 'in', wanted), ('state', '=', 'not activated')]), 'activate')
    Wizard('ir.module.activate_upgrade').execute('upgrade')
    from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, get_accounts
    from trytond.modules.account_invoice.tests.tools import set_fiscalyear_invoice_sequences
    from trytond.modules.company.tests.tools import create_company

    Country = Model.get('country.country')
    for code, name in COUNTRIES.items():
        Country(code=code, name=name).save()
    Currency = Model.get('currency.currency')
    for code, (name, number, digits, rate) in CURRENCIES.items():
        currency = Currency(name=name, symbol=code, code=code, numeric_code=number, digits=digits)
        currency.rounding = Decimal(1).scaleb(-digits)
        currency.rates.new(date=datetime.date(2020, 1, 1), rate=Decimal(rate))
        currency.save()
    euro, = Currency.find([('code', '=', 'EUR')])
    party = Model.get('party.party')(name='Demo GmbH')
    party.save()
    create_company(party, euro)
    create_chart()
    set_fiscalyear_invoice_sequences(create_fiscalyear()).click('create_period')
    accounts = get_accounts()
    category = Model.get('product.category')(name='Goods', accounting=True)
    category.account_expense, category.account_revenue = accounts['expense'], accounts['revenue']
    category.save()
    return {}


def run():
    category, = Model.get('product.category').find([('name', '=', 'Goods')])
    unit, = Model.get('product.uom').find([('name', '=', 'Unit')])
    storage, = Model.get('stock.location').find([('code', '=', 'STO')])
    Template = Model.get('product.template')
    inventory = Model.get('stock.inventory')(location=storage)

    def product(code, type_):
        template = Template(name=code, type=type_, default_uom=unit, salable=True, list_price=Decimal(10))
        template.account_category = category
        template.purchasable = type_ == 'goods'
        template.products[0].suffix_code = code
        template.save()
        return template.products[0]

    for sku in request['skus']:
        line = inventory.lines.new(product=product(sku, 'goods'))
        line.quantity, line.expected_quantity = float(request['stock']), 0.0
    product('SHIPPING', 'service')
    if inventory.lines and request['stock']:
        inventory.click('confirm')
    wholesale = Model.get('product.price_list')(name='Wholesale', price='list_price')
    many = wholesale.lines.new(formula='unit_price * 0.8')
    many.quantity = 10.0
    wholesale.lines.new(formula='unit_price * 0.9')
    wholesale.save()
    admin, = Model.get('res.user').find([('login', '=', 'admin')])
    key = Model.get('res.user.application')(user=admin, application='rest')
    key.save()
    return {'key': key.key, 'storage': storage.code}


with open(answer, 'w') as file:
    json.dump({'base': base, 'run': run}[request['step']](), file)
