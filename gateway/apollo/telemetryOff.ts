/**
 * @apollo/gateway reports metrics to its maker unless this variable is set before a gateway is made. Import this module
 * before it. The one write to the environment in the product; nothing reads it but that package.
 */
process.env["APOLLO_TELEMETRY_DISABLED"] = "1";
