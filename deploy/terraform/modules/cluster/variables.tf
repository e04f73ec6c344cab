variable "name" {
  description = "Name of the cluster."
  type        = string
}

variable "kubernetes_version" {
  description = "Version of Kubernetes, such as 1.33."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets of nodes, in two zones or more."
  type        = list(string)
}

variable "instance_types" {
  description = "Machines of the nodes."
  type        = list(string)
}

variable "node_count" {
  description = "Fewest and most nodes."
  type        = object({ min = number, max = number })
}

variable "admin_cidrs" {
  description = "Addresses that may reach the Kubernetes API from outside; none: only from within the network."
  type        = list(string)
}
