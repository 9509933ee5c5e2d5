/**
 * The shipped mapping as one JSONata expression, as whoever has JSONata and nothing else would write it. The three functions on decimals are the engine's,
 * because JSONata's own arithmetic is in floats.
 */
export const ORDER_EXPRESSION = `(
  $currency := currencyCode;
  $order := $;
  $given := function($value) { $value = null or $value = "" ? undefined : $value };
  $padded := function($set) { $decimalAdd($set.shopMoney.amount, "0.00") };
  $address := function($from) { {
    "name": $given($from.name),
    "company": $given($from.company),
    "line1": $from.address1,
    "line2": $given($from.address2),
    "city": $from.city,
    "region": [$given($from.provinceCode), $given($from.province)][0],
    "postalCode": $given($from.zip),
    "country": $uppercase($from.countryCodeV2),
    "phone": $given($from.phone)
  } };
  {
    "id": id,
    "number": name,
    "placedAt": $fromMillis($toMillis(processedAt)),
    "state": cancelledAt ? "cancelled" : "open",
    "payment": {
      "state": $lookup({
        "PENDING": "unpaid", "AUTHORIZED": "authorized", "PARTIALLY_PAID": "partial", "PAID": "paid",
        "PARTIALLY_REFUNDED": "paid", "REFUNDED": "refunded", "VOIDED": "unpaid", "EXPIRED": "unpaid"
      }, displayFinancialStatus),
      "paid": $padded(totalReceivedSet),
      "method": $given(paymentGatewayNames[0]),
      "termsDays": $given(paymentTerms.dueInDays)
    },
    "currency": $currency,
    "customer": {
      "id": $given(customer.id),
      "name": [$given(customer.displayName), $given(shippingAddress.name)][0],
      "email": [$given(email), $given(customer.defaultEmailAddress.emailAddress)][0],
      "phone": [$given(phone), $given(customer.defaultPhoneNumber.phoneNumber), $given(shippingAddress.phone)][0],
      "company": [$given(purchasingEntity.company.name), $given(shippingAddress.company)][0],
      "taxId": $given(purchasingEntity.location.taxSettings.taxRegistrationId)
    },
    "shipTo": $address(shippingAddress),
    "billTo": billingAddress.address1 and billingAddress.city and billingAddress.countryCodeV2 ? $address(billingAddress),
    "lines": [lineItems.nodes[currentQuantity > 0].{
      "id": id,
      "sku": sku,
      "name": $given(title),
      "quantity": currentQuantity,
      "unitPrice": $order.taxesIncluded
        ? discountedUnitPriceAfterAllDiscountsSet.shopMoney.amount
        : $decimalDivide($decimalAdd($decimalMultiply(discountedUnitPriceAfterAllDiscountsSet.shopMoney.amount, quantity),
          $decimalSum(taxLines.priceSet.shopMoney.amount)), quantity, 4),
      "total": $order.taxesIncluded
        ? $decimalMultiply(discountedUnitPriceAfterAllDiscountsSet.shopMoney.amount, currentQuantity)
        : $moneyRound($decimalDivide($decimalMultiply($decimalAdd($decimalMultiply(
          discountedUnitPriceAfterAllDiscountsSet.shopMoney.amount, quantity), $decimalSum(taxLines.priceSet.shopMoney.amount)),
          currentQuantity), quantity, 6), $currency),
      "taxRate": $string(taxLines[0].ratePercentage),
      "hsCode": $given(variant.inventoryItem.harmonizedSystemCode),
      "origin": $uppercase($given(variant.inventoryItem.countryCodeOfOrigin)),
      "weightKg": $string(variant.inventoryItem.measurement.weight.value)
    }],
    "shipping": { "method": $given(shippingLine.title), "total": $padded(currentShippingPriceSet) },
    "total": $padded(currentTotalPriceSet),
    "tax": $padded(currentTotalTaxSet),
    "poNumber": $given(poNumber),
    "note": $given(note),
    "tags": tags
  }
)`;
