output "cluster_name" {
  description = "For `aws eks update-kubeconfig --name`."
  value       = module.cluster.name
}

output "postgres_host" {
  description = "Host in the key postgres-connection-string."
  value       = module.postgres.host
}

output "postgres_password_secret" {
  description = "Where AWS keeps the administrator's password."
  value       = module.postgres.password_secret_arn
}

output "redis_host" {
  description = "Host in the key redis-connection-string."
  value       = module.redis.host
}

output "kafka_bootstrap_servers" {
  description = "The key kafka-bootstrap-servers."
  value       = module.queue.bootstrap_servers
}

output "documents_host" {
  description = "Host in the key mongo-connection-string; null without DocumentDB."
  value       = one(module.documents[*].host)
}

output "documents_password_secret" {
  description = "Where AWS keeps the password of documents; null without DocumentDB."
  value       = one(module.documents[*].password_secret_arn)
}

output "media_bucket" {
  description = "Bucket of the media domain: Media__S3__Bucket."
  value       = module.bucket.name
}
