output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "private_subnet_ids" {
  description = "Subnets of nodes."
  value       = [for subnet in aws_subnet.private : subnet.id]
}

output "data_subnet_ids" {
  description = "Subnets of databases, caches and queues."
  value       = [for subnet in aws_subnet.data : subnet.id]
}
