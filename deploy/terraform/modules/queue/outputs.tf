output "bootstrap_servers" {
  description = "Addresses for the key kafka-bootstrap-servers, with TLS."
  value       = aws_msk_cluster.this.bootstrap_brokers_tls
}
