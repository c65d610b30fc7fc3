// Customers from a Parquet file, and from the same file by a query of DuckDB. Some of what they paid is missing: the spec says what then.
import { Churn, Paid } from "./model.js";

const here = new URL(".", import.meta.url);

const customers = await Churn.data(here);
const net = Churn.create();
for await (const { epoch, loss, validation } of net.fit(customers))
  if (epoch % 5 === 0) console.log(`epoch ${epoch}  loss ${loss.toFixed(3)}  unseen ${validation?.loss.toFixed(3)}`);
const { accuracy, f1 } = net.evaluate(customers.validation);
console.log(`customers that weren't seen: accuracy ${(100 * accuracy).toFixed(1)}%, F1 ${f1.toFixed(3)}`);

const payments = await Paid.data(here);
const paid = Paid.create();
for await (const { epoch, loss } of paid.fit(payments))
  if (epoch % 5 === 0) console.log(`epoch ${epoch}  loss ${loss.toFixed(4)}`);
const { rmse, r2 } = paid.evaluate(payments.validation);
console.log(`paid in all: rmse ${(1000 * rmse).toFixed(0)} dollars, r2 ${r2.toFixed(3)}`);

// A row as it stands in the file. A new customer hasn't paid anything yet: total_charges may be left out.
const customer = {
  tenure: 0,
  monthly_charges: 95.7,
  female: 1,
  senior_citizen: 0,
  partner: 0,
  dependents: 0,
  phone_service: 1,
  paperless_billing: 1,
  internet_service: "Fiber optic",
  contract: "Month-to-month",
  payment_method: "Electronic check",
  multiple_lines: "No",
  online_security: "No",
  online_backup: "No",
  device_protection: "No",
  tech_support: "No",
  streaming_tv: "Yes",
  streaming_movies: "Yes",
};
const { churn, probability } = net.predict(customer);
console.log(`leaves: ${churn[0]} (${(100 * (probability[1] ?? NaN)).toFixed(0)}%)`);
