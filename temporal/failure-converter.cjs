'use strict';
/**
 * Moves the messages and stack traces of failures into the encrypted payload: without it they stand in clear in the
 * history. CommonJS, because clients and workers load it by path with `require`, and the workflow bundle includes it.
 */
const { DefaultFailureConverter } = require('@temporalio/common');

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
