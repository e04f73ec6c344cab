// Runs once, on an empty database server: the product may read and write its own database and nothing else. It makes its indexes itself.
db.getSiblingDB("social").createUser({
  user: "social",
  pwd: process.env.SOCIAL_MONGO_PASSWORD,
  roles: [{ role: "readWrite", db: "social" }],
});
