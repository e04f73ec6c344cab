output "host" {
  description = "Host name of the primary; follows it when it fails over."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}
